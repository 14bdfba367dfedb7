<?php
// Starts Debian's WordPress from the command line, in the folder and on the database that the environment names. It asks
// nobody: no cron, no mail, no other host.
error_reporting( E_ALL & ~E_DEPRECATED & ~E_WARNING & ~E_NOTICE );
$_SERVER += array( 'HTTP_HOST' => 'old.example', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REQUEST_METHOD' => 'GET' );
$_SERVER += array( 'SERVER_NAME' => 'old.example', 'REQUEST_URI' => '/', 'HTTPS' => 'on', 'REMOTE_ADDR' => '127.0.0.1' );
require __DIR__ . '/constants.php';
define( 'WP_CONTENT_URL', 'https://old.example/wp-content' );
define( 'WP_SITEURL', 'https://old.example' );
define( 'WP_HOME', 'https://old.example' );
define( 'WP_POST_REVISIONS', true );
if ( getenv( 'PEER_INSTALLS' ) ) {
	define( 'WP_INSTALLING', true );
}
require ABSPATH . 'wp-settings.php';
if ( getenv( 'PEER_INSTALLS' ) ) {
	require ABSPATH . 'wp-admin/includes/upgrade.php';
	wp_install( 'The Old Commons', 'ana', 'ana@old.example', true, '', 'not-used' );
	exit;
}
require ABSPATH . 'wp-admin/includes/image.php';
add_theme_support( 'html5', array( 'gallery', 'caption' ) );
add_theme_support( 'post-thumbnails' );
// As the plugins of blogs about programs have them.
foreach ( array( 'code', 'sourcecode' ) as $name ) {
	add_shortcode( $name, fn( $given, $words ) => '<pre><code>' . trim( $words ) . '</code></pre>' );
	add_filter( 'no_texturize_shortcodes', fn( $names ) => array_merge( $names, array( $name ) ) );
}
register_post_type( 'recipe', array( 'public' => true, 'label' => 'Recipes' ) );
// As it would do on a server: under these addresses the peer is found by its readers.
$wp_rewrite->set_permalink_structure( getenv( 'PEER_PERMALINKS' ) ?: get_option( 'permalink_structure' ) );
$wp_rewrite->init();
create_initial_taxonomies();
wp_set_current_user( 1 );
