<?php
// Debian's WordPress in the folder and on the database that the environment names: answers what nginx asks, and from the
// command line is installed, with "fill FILE" by the essays of a file. It asks nobody: no cron, no mail, no other host.
error_reporting( E_ALL & ~E_DEPRECATED & ~E_WARNING & ~E_NOTICE );
$home = 'http://' . ( $_SERVER['HTTP_HOST'] ?? getenv( 'PEER_HOST' ) );
$_SERVER += array( 'HTTP_HOST' => getenv( 'PEER_HOST' ), 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REQUEST_METHOD' => 'GET' );
$_SERVER += array( 'SERVER_NAME' => '127.0.0.1', 'REQUEST_URI' => '/', 'REMOTE_ADDR' => '127.0.0.1' );
require dirname( __DIR__, 2 ) . '/peers/wordpress/constants.php';
define( 'WP_CONTENT_URL', $home . '/wp-content' );
define( 'WP_SITEURL', $home );
define( 'WP_HOME', $home );
if ( PHP_SAPI !== 'cli' ) {
	define( 'WP_USE_THEMES', true );
	require ABSPATH . 'wp-settings.php';
	wp();
	require ABSPATH . WPINC . '/template-loader.php';
	exit;
}
if ( 'fill' !== $argv[1] ) {
	define( 'WP_INSTALLING', true );
	require ABSPATH . 'wp-settings.php';
	require ABSPATH . 'wp-admin/includes/upgrade.php';
	wp_install( 'Commons', 'ana', 'ana@old.example', true, '', 'not-used' );
	exit;
}
require ABSPATH . 'wp-settings.php';
switch_theme( 'twentytwentyone' );
foreach ( array( 1, 2 ) as $made_by_install ) {
	wp_delete_post( $made_by_install, true );
}
update_option( 'show_avatars', 0 ); // their hosts are drawn by lot
update_option( 'posts_per_page', 20 );
update_option( 'posts_per_rss', 20 );
update_option( 'tag_base', 'tags' );
$wp_rewrite->set_permalink_structure( '/essays/%postname%/' );
$wp_rewrite->init();
create_initial_taxonomies();
wp_defer_term_counting( true );
foreach ( json_decode( file_get_contents( $argv[2] ), true ) as $essay ) {
	$at = gmdate( 'Y-m-d H:i:s', strtotime( $essay['at'] ) );
	$id = wp_insert_post(
		array( 'post_title' => $essay['title'], 'post_name' => $essay['slug'], 'post_content' => $essay['html'],
			'post_excerpt' => $essay['standfirst'], 'post_status' => 'publish', 'post_date' => $at, 'post_date_gmt' => $at,
			'post_author' => 1, 'tags_input' => $essay['tags'] )
	);
	foreach ( $essay['replies'] as $reply ) {
		$at = gmdate( 'Y-m-d H:i:s', strtotime( $reply['at'] ) );
		wp_insert_comment(
			array( 'comment_post_ID' => $id, 'comment_author' => $reply['name'], 'comment_content' => $reply['text'],
				'comment_date' => $at, 'comment_date_gmt' => $at, 'comment_approved' => 1 )
		);
	}
}
wp_defer_term_counting( false );
flush_rewrite_rules( false );
