<?php
// What WordPress itself says of its texts, threads and addresses, as JSON.
require __DIR__ . '/start.php';

function replies_of( $post ) {
	return array_map(
		fn( $reply ) => array(
			'id' => $reply->comment_ID, 'parent' => $reply->comment_parent, 'state' => wp_get_comment_status( $reply ), 'type' => get_comment_type( $reply ),
			'name' => $reply->comment_author, 'email' => $reply->comment_author_email, 'website' => $reply->comment_author_url,
			'at' => $reply->comment_date_gmt, 'html' => apply_filters( 'comment_text', $reply->comment_content, $reply ),
			'address' => get_comment_link( $reply ),
		), get_comments( array( 'post_id' => $post, 'status' => 'any', 'type' => '', 'orderby' => 'comment_ID', 'order' => 'ASC' ) )
	);
}

function told( $post ) {
	$GLOBALS['post'] = $post;
	setup_postdata( $post );
	$names = fn( $kind ) => wp_get_object_terms( $post->ID, $kind, array( 'fields' => 'names' ) );
	return array(
		'id' => $post->ID, 'type' => $post->post_type, 'status' => $post->post_status, 'title' => get_the_title( $post ), 'slug' => $post->post_name,
		'password' => $post->post_password, 'sticky' => is_sticky( $post->ID ), 'guid' => get_the_guid( $post ), 'open' => 'open' === $post->comment_status,
		'at' => $post->post_date_gmt, 'author' => get_the_author_meta( 'display_name', $post->post_author ), 'categories' => $names( 'category' ),
		'tags' => $names( 'post_tag' ), 'excerpt' => $post->post_excerpt, 'cover' => basename( (string) get_the_post_thumbnail_url( $post, 'full' ) ),
		'parent' => $post->post_parent, 'address' => get_permalink( $post ), 'short' => 'page' === $post->post_type ? home_url( "/?page_id=$post->ID" ) : home_url( "/?p=$post->ID" ),
		'feed' => get_post_comments_feed_link( $post->ID ), 'html' => html_of( $post ), 'replies' => replies_of( $post->ID ),
		'editions' => array_values( array_map( fn( $r ) => array( $r->post_title, $r->post_content, $r->post_date_gmt ), array_reverse( wp_get_post_revisions( $post->ID ) ) ) ),
	);
}

// All parts of a text that is cut in several, as readers saw them one after another, with a line where it was cut.
function html_of( $post ) {
	return implode( "\n<hr>\n", array_map( fn( $part ) => apply_filters( 'the_content', $part ), explode( '<!--nextpage-->', $post->post_content ) ) );
}

$every = array( 'post_status' => array( 'publish', 'draft', 'pending', 'private', 'future', 'trash' ), 'numberposts' => -1, 'suppress_filters' => true );
$texts = array_map( 'told', get_posts( $every + array( 'post_type' => array( 'post', 'page', 'recipe' ), 'orderby' => 'ID', 'order' => 'ASC' ) ) );
$terms = array_map(
	fn( $term ) => array( 'id' => $term->term_id, 'kind' => $term->taxonomy, 'name' => html_entity_decode( $term->name ), 'slug' => $term->slug, 'parent' => $term->parent,
		'definition' => $term->description, 'count' => $term->count, 'address' => get_term_link( $term ), 'feed' => get_term_feed_link( $term->term_id, $term->taxonomy ) ),
	get_terms( array( 'taxonomy' => array( 'category', 'post_tag' ), 'hide_empty' => false ) )
);
$people = array_map(
	fn( $user ) => array( 'name' => $user->display_name, 'texts' => (int) count_user_posts( $user->ID, 'post' ), 'about' => $user->description, 'website' => $user->user_url,
		'address' => get_author_posts_url( $user->ID ), 'feed' => get_author_feed_link( $user->ID ) ), get_users()
);
$files = array_map(
	fn( $file ) => array( 'id' => $file->ID, 'title' => $file->post_title, 'alt' => get_post_meta( $file->ID, '_wp_attachment_image_alt', true ),
		'caption' => $file->post_excerpt, 'url' => wp_get_attachment_url( $file->ID ), 'address' => get_attachment_link( $file->ID ) ),
	get_posts( array( 'post_type' => 'attachment', 'numberposts' => -1, 'post_status' => 'any' ) )
);
// What it gives to search engines, page by page, and the further pages of what it lists.
function in_sitemaps() {
	$found = array( home_url( '/wp-sitemap.xml' ) );
	foreach ( wp_sitemaps_get_server()->registry->get_providers() as $name => $provider ) {
		foreach ( array_keys( $provider->get_object_subtypes() ) ?: array( '' ) as $kind ) {
			$found[] = get_sitemap_url( $name, $kind, 1 );
			for ( $page = 1; $page <= $provider->get_max_num_pages( $kind ); $page++ ) {
				$found = array_merge( $found, array_column( $provider->get_url_list( $page, $kind ), 'loc' ) );
			}
		}
	}
	return array_values( array_unique( array_filter( $found ) ) );
}

$served = in_sitemaps();
foreach ( array( home_url( '/' ), get_year_link( 2014 ), get_month_link( 2014, 5 ), get_author_posts_url( 1 ), get_term_link( 'wasser', 'category' ) ) as $list ) {
	$served[] = trailingslashit( $list ) . user_trailingslashit( 'page/2', 'paged' );
}
foreach ( get_posts( array( 'title' => 'To be heard and seen' ) ) as $post ) {
	array_push( $served, trailingslashit( get_permalink( $post ) ) . '2/', trailingslashit( get_permalink( $post ) ) . 'trackback/', get_post_embed_url( $post ) );
}
foreach ( array( 'meadow-150x150.png', 'meadow.png' ) as $name ) {
	$served[] = content_url( "uploads/2013/03/$name" );
}
$lists = array( home_url( '/' ), get_year_link( 2013 ), get_month_link( 2013, 3 ), get_day_link( 2013, 3, 8 ), get_feed_link( 'rss2' ), get_feed_link( 'atom' ), get_feed_link( 'comments_rss2' ) );
echo wp_json_encode( compact( 'texts', 'terms', 'people', 'files', 'lists', 'served' ), JSON_UNESCAPED_UNICODE );
