<?php
// Takes an export file in, as WordPress's readers of the format do: php take.php FILE. The importer itself is a plugin that
// Debian does not have: where its folder is named (PEER_IMPORTER) it does all of this, else the fields that the format
// names are read here and given to WordPress's own functions.
require __DIR__ . '/start.php';
foreach ( array( 'post', 'taxonomy', 'comment', 'import', 'file', 'media' ) as $part ) {
	require_once ABSPATH . "wp-admin/includes/$part.php";
}

function values( $element, $prefix ) {
	return array_map( 'strval', iterator_to_array( $element->children( $prefix, true ) ) );
}

function with_plugin( $folder, $file, $channel ) {
	define( 'WP_LOAD_IMPORTERS', true );
	require_once "$folder/wordpress-importer.php";
	foreach ( $channel->children( 'wp', true )->author as $author ) {
		$_POST['imported_authors'][] = (string) $author->author_login;
	}
	$importer = new WP_Import();
	ob_start();
	$importer->import( $file );
	$said = wp_strip_all_tags( ob_get_clean() );
	if ( ! str_contains( $said, 'All done.' ) ) {
		exit( "The importer said: $said" );
	}
}

function by_hand( $channel ) {
	$people = array();
	foreach ( $channel->children( 'wp', true )->author as $author ) {
		$known                         = values( $author, 'wp' );
		$people[ $known['author_login'] ] = wp_insert_user(
			array( 'user_login' => $known['author_login'], 'user_pass' => 'x', 'user_email' => $known['author_email'], 'display_name' => $known['author_display_name'] )
		);
	}
	foreach ( array( 'category' => 'cat_name', 'tag' => 'tag_name' ) as $kind => $name ) {
		foreach ( $channel->children( 'wp', true )->$kind as $term ) {
			$known = values( $term, 'wp' );
			wp_insert_term( wp_slash( $known[ $name ] ), 'tag' === $kind ? 'post_tag' : 'category',
				wp_slash( array( 'slug' => $known['tag_slug'] ?? $known['category_nicename'], 'description' => $known['tag_description'] ?? $known['category_description'] ) ) );
		}
	}
	foreach ( $channel->item as $item ) {
		$known = values( $item, 'wp' );
		if ( in_array( $known['post_type'], array( 'post', 'page' ), true ) ) {
			item_by_hand( $item, $known, $people );
		}
	}
}

function item_by_hand( $item, $known, $people ) {
	$fields = array( 'post_date', 'post_date_gmt', 'comment_status', 'ping_status', 'post_name', 'post_type', 'post_password' );
	$terms  = array();
	foreach ( $item->category as $term ) {
		$domain             = (string) $term['domain'];
		$terms[ $domain ][] = (int) get_term_by( 'slug', (string) $term['nicename'], $domain )->term_id;
	}
	$post = wp_insert_post(
		wp_slash(
			array_intersect_key( $known, array_flip( $fields ) ) + array(
				'post_title' => (string) $item->title, 'guid' => (string) $item->guid, 'post_status' => $known['status'],
				'post_content' => (string) $item->children( 'content', true )->encoded, 'post_excerpt' => (string) $item->children( 'excerpt', true )->encoded,
				'post_author' => $people[ (string) $item->children( 'dc', true )->creator ] ?? 1,
			)
		), true
	);
	if ( is_wp_error( $post ) ) {
		exit( "$item->title: " . $post->get_error_message() );
	}
	foreach ( $terms as $domain => $ids ) {
		wp_set_post_terms( $post, $ids, $domain );
	}
	if ( $known['is_sticky'] ) {
		stick_post( $post );
	}
	$numbers = array();
	foreach ( $item->children( 'wp', true )->comment as $comment ) {
		$said                            = values( $comment, 'wp' );
		$said['comment_post_ID']         = $post;
		$said['comment_parent']          = $numbers[ $said['comment_parent'] ] ?? 0;
		$numbers[ $said['comment_id'] ] = wp_insert_comment( wp_filter_comment( wp_slash( $said + array( 'user_ID' => 0, 'comment_agent' => '' ) ) ) );
	}
}

$document = new DOMDocument();
if ( ! $document->load( $argv[1] ) || $document->doctype ) {
	exit( 'This file is no export: it is not well-formed, or has a document type.' );
}
$channel = simplexml_import_dom( $document )->channel;
if ( '1.2' !== (string) $channel->children( 'wp', true )->wxr_version ) {
	exit( 'This file is no export of version 1.2.' );
}
getenv( 'PEER_IMPORTER' ) ? with_plugin( getenv( 'PEER_IMPORTER' ), $argv[1], $channel ) : by_hand( $channel );
