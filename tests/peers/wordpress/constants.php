<?php
// What Debian's WordPress is told whoever starts it: the folder and the database that the environment names. It asks
// nobody: no cron, no mail, no other host.
define( 'ABSPATH', '/usr/share/wordpress/' );
define( 'DB_NAME', getenv( 'PEER_DATABASE' ) );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:' . getenv( 'PEER_SOCKET' ) );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'WP_CONTENT_DIR', getenv( 'PEER_FOLDER' ) . '/wp-content' );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'DISABLE_WP_CRON', true );
$table_prefix = 'wp_';
foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $name ) {
	define( $name . '_KEY', $name );
	define( $name . '_SALT', $name );
}
function wp_mail() {
	return true;
}
