<?php
// Fills a new WordPress through its own functions: what a blog of some years has. Prints the ids of what it made.
require __DIR__ . '/start.php';
update_option( 'permalink_structure', '/%year%/%monthnum%/%day%/%postname%/' );
update_option( 'timezone_string', 'Europe/Brussels' );
update_option( 'comment_moderation', 0 );
update_option( 'page_comments', 1 );
update_option( 'comments_per_page', 5 );
update_option( 'posts_per_page', 5 );
$wp_rewrite->set_permalink_structure( '/%year%/%monthnum%/%day%/%postname%/' );
$wp_rewrite->init();
create_initial_taxonomies();
remove_action( 'transition_post_status', '_transition_post_status', 5 );
foreach ( array( 1, 2 ) as $made_by_install ) {
	wp_delete_post( $made_by_install, true );
}
$ids = array();

// People.
wp_update_user( array( 'ID' => 1, 'display_name' => 'Ana Østrøm', 'description' => 'Writes of wells.' ) );
$bo = wp_insert_user(
	array( 'user_login' => 'bo', 'user_pass' => 'x', 'display_name' => 'Bo O’Neill & Sons', 'role' => 'editor',
		'user_email' => 'bo@old.example', 'user_url' => 'https://bo.example/', 'first_name' => 'Bo' )
);
$silent = wp_insert_user( array( 'user_login' => 'silent', 'user_pass' => 'x', 'display_name' => 'Never Wrote' ) );

// Categories in categories, tags in several scripts.
function category( $name, $parent = 0, $more = array() ) {
	return wp_insert_term( $name, 'category', array( 'parent' => $parent ) + $more )['term_id'];
}
$politics = category( 'Politics', 0, array( 'description' => 'Who decides.' ) );
$states   = category( 'States & Cities', $politics );
$partner  = category( 'Partner State', $states, array( 'slug' => 'partners' ) );
$water    = category( 'Wasser' );
$tags     = array( 'peer production', 'C++', 'مشاع', 'साझा', 'общее', 'コモンズ', 'Wasser' );

// Pictures, as the library of uploads makes them.
function picture( $name, $red, $alt, $caption, $title ) {
	$image = imagecreatetruecolor( 64, 48 );
	imagefill( $image, 0, 0, imagecolorallocate( $image, $red, 160, 60 ) );
	ob_start();
	imagepng( $image );
	$kept = wp_upload_bits( "$name.png", null, ob_get_clean(), '2013/03' );
	$id   = wp_insert_attachment(
		array( 'post_title' => $title, 'post_excerpt' => $caption, 'post_mime_type' => 'image/png', 'post_status' => 'inherit',
			'guid' => $kept['url'], 'post_date' => '2013-03-01 09:00:00' ), $kept['file'] );
	wp_update_attachment_metadata( $id, wp_generate_attachment_metadata( $id, $kept['file'] ) );
	update_post_meta( $id, '_wp_attachment_image_alt', $alt );
	return $id;
}
$ids['MEADOW'] = picture( 'meadow', 90, 'A meadow', 'Meadow above the village', 'Meadow' );
$ids['WELL']   = picture( 'well', 200, '', 'The well', 'Well picture' );

// A recording: a tenth of a second of silence.
$silence     = 'WAVEfmt ' . pack( 'VvvVVvv', 16, 1, 1, 8000, 8000, 1, 8 ) . 'data' . pack( 'V', 800 ) . str_repeat( chr( 128 ), 800 );
$kept        = wp_upload_bits( 'talk.wav', null, 'RIFF' . pack( 'V', strlen( $silence ) ) . $silence, '2013/03' );
$ids['TALK'] = wp_insert_attachment(
	array( 'post_title' => 'A talk', 'post_mime_type' => 'audio/wav', 'post_status' => 'inherit', 'guid' => $kept['url'],
		'post_date' => '2013-03-01 09:00:00' ), $kept['file'] );

// Texts. What is written as CAPITALS in them is the id of something made before.
function text( $title, $content, $more = array() ) {
	global $ids;
	if ( is_file( __DIR__ . "/texts/$content.txt" ) ) {
		$content = strtr( file_get_contents( __DIR__ . "/texts/$content.txt" ), $ids );
	}
	$more += array( 'post_status' => 'publish', 'post_author' => 1, 'post_date' => '2014-05-06 07:08:09' );
	$id    = wp_insert_post( wp_slash( array( 'post_title' => $title, 'post_content' => $content ) + $more ), true );
	if ( is_wp_error( $id ) ) {
		exit( "$title: " . $id->get_error_message() );
	}
	return $id;
}
$ids['PARTNER'] = text( 'The partner state', 'partner-state', array( 'post_category' => array( $partner ) ) );
$thread         = text( 'The long thread', 'Talk about it.', array( 'post_date' => '2013-03-08 12:00:00', 'post_name' => 'the-long-thread',
	'post_category' => array( $politics, $water ), 'tags_input' => $tags ) );

function reply( $post, $name, $words, $more = array() ) {
	static $minute = 0;
	$more += array( 'comment_approved' => 1, 'comment_author_email' => sanitize_title( $name ) . '@private.example',
		'comment_author_IP' => '192.0.2.77', 'comment_date_gmt' => gmdate( 'Y-m-d H:i:s', 1362744000 + 60 * ++$minute ) );
	$more['comment_date'] = get_date_from_gmt( $more['comment_date_gmt'] );
	return wp_insert_comment( wp_slash( array( 'comment_post_ID' => $post, 'comment_author' => $name, 'comment_content' => $words ) + $more ) );
}
$above = 0;
for ( $depth = 1; $depth <= 12; $depth++ ) {
	$above = reply( $thread, "Reader $depth", "Said at depth $depth.", array( 'comment_parent' => $above ) );
	$third = 3 === $depth ? $above : ( $third ?? 0 );
}
$ids['LAST'] = $above;
reply( $thread, 'Side Branch', 'Beside the fourth.', array( 'comment_parent' => $third ) );
reply( $thread, 'Mark Up', file_get_contents( __DIR__ . '/texts/comment-markup.txt' ), array( 'comment_author_url' => 'https://mark.example/' ) );
$held = reply( $thread, 'Held Back', 'Waits for a moderator.', array( 'comment_approved' => 0 ) );
reply( $thread, 'Under Held', 'Answers one that waits.', array( 'comment_parent' => $held ) );
reply( $thread, 'Pills', 'Cheap pills.', array( 'comment_approved' => 'spam' ) );
wp_trash_comment( reply( $thread, 'Thrown Away', 'Was thrown away.' ) );
reply( $thread, 'Another blog', '[...] they say so too [...]', array( 'comment_type' => 'pingback', 'comment_author_url' => 'https://blog.example/so' ) );
reply( $thread, 'Third blog', '<strong>So it is</strong>

Indeed.', array( 'comment_type' => 'trackback', 'comment_author_url' => 'https://third.example/' ) );
reply( $thread, '', 'Nobody signed this.', array( 'comment_author_email' => '' ) );
reply( $thread, 'Bo O’Neill & Sons', 'The author’s own reply.', array( 'user_id' => $bo, 'comment_author_email' => 'bo@old.example' ) );
reply( $thread, 'नमस्ते', 'साझा ज़मीन सबकी है।' );
for ( $more = 1; $more <= 60; $more++ ) {
	reply( $thread, "Later Reader $more", "Came later, as number $more." );
}

text( 'The old editor', 'classic', array( 'post_author' => $bo, 'post_category' => array( $states ), 'tags_input' => array( 'C++' ), 'post_excerpt' => 'What the <em>old</em> editor wrote.' ) );
$blocks = text( 'The newer editor', 'blocks', array( 'post_category' => array( $water ) ) );
set_post_thumbnail( $blocks, $ids['WELL'] );
text( 'Shortcodes & such', 'shortcodes' );
text( 'In two parts', 'parts' );
text( 'To be heard and seen', 'players' );
text( 'المشاع', 'arabic', array( 'tags_input' => array( 'مشاع' ) ) );
text( '入会地', 'japanese', array( 'tags_input' => array( 'コモンズ' ) ) );
text( 'Общее дело', 'cyrillic', array( 'tags_input' => array( 'общее', 'साझा' ) ) );
text( 'The same name', 'Of one.', array( 'post_date' => '2014-06-01 00:30:00' ) );
text( 'The same name', 'Of another, a minute before midnight in London.', array( 'post_date' => '2014-06-02 00:59:00' ) );
text( '', 'It has no title at all, only these words.', array( 'post_date' => '2015-01-01 00:00:00' ) );
text( 'Title with "quotes", <em>markup</em> & 5 > 4', 'A title can be odd.' );
text( 'Closed for replies', 'No more words here.', array( 'comment_status' => 'closed' ) );
stick_post( text( 'Stuck to the top', 'Sticky words.', array( 'post_date' => '2016-02-29 10:00:00' ) ) );

// What is not for everybody.
text( 'A draft', 'Draft words, hidden.', array( 'post_status' => 'draft' ) );
text( 'A pending one', 'Pending words, hidden.', array( 'post_status' => 'pending', 'post_author' => $bo ) );
text( 'A private one', 'Private words, hidden.', array( 'post_status' => 'private' ) );
text( 'With a password', 'Password words, hidden.', array( 'post_password' => 'open-sesame' ) );
text( 'Scheduled', 'Scheduled words, hidden until then.', array( 'post_status' => 'future', 'post_date' => ( gmdate( 'Y' ) + 1 ) . '-01-02 03:04:05' ) );
$trashed = text( 'Thrown away', 'Trashed words, hidden.' );
reply( $trashed, 'Under Trash', 'Went with it.' );
wp_trash_post( $trashed );
text( 'Soup', 'A recipe is no essay.', array( 'post_type' => 'recipe' ) );

// Pages under pages.
$about = text( 'About', 'about', array( 'post_type' => 'page' ) );
$aims  = text( 'Our aims', 'our-aims', array( 'post_type' => 'page', 'post_parent' => $about, 'menu_order' => 2 ) );
text( 'The fine print', 'Small letters.', array( 'post_type' => 'page', 'post_parent' => $aims ) );
text( 'A draft page', 'Page words, hidden.', array( 'post_type' => 'page', 'post_status' => 'draft' ) );

// Older wordings, each when it was saved.
$grown = text( 'It grew', 'One line.', array( 'post_date' => '2012-01-01 10:00:00' ) );
foreach ( array( 'One line, and two.', 'One line, two, and <em>three</em>.' ) as $number => $words ) {
	wp_update_post( wp_slash( array( 'ID' => $grown, 'post_content' => $words, 'post_title' => 'It grew ' . ( $number + 1 ) ) ) );
}
$number = 0;
foreach ( array_reverse( wp_get_post_revisions( $grown ) ) as $revision ) {
	$moment = '2012-0' . ( 2 + $number++ ) . '-01 10:00:00';
	$wpdb->update( $wpdb->posts, array( 'post_date' => $moment, 'post_date_gmt' => get_gmt_from_date( $moment ),
		'post_modified' => $moment, 'post_modified_gmt' => get_gmt_from_date( $moment ) ), array( 'ID' => $revision->ID ) );
}
foreach ( get_terms( array( 'taxonomy' => array( 'category', 'post_tag' ), 'hide_empty' => false, 'fields' => 'tt_ids' ) ) as $term ) {
	wp_update_term_count_now( array( $term ), get_term_by( 'term_taxonomy_id', $term )->taxonomy );
}
echo wp_json_encode( $ids );
