<?php
// Lets WordPress write its own export to standard output; with the argument "revisions" those are in it too, as plugins
// let it write them.
require __DIR__ . '/start.php';
require ABSPATH . 'wp-admin/includes/export.php';
if ( in_array( 'revisions', $argv, true ) ) {
	get_post_type_object( 'revision' )->can_export = true;
}
export_wp();
