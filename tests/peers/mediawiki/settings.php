<?php

// What the installer does not ask: where pages stand, which of Debian's extensions are on. Nothing runs on its own.
$wgArticlePath = '/wiki/$1';
$wgUsePathInfo = true;
$wgEnableUploads = true;
$wgUploadDirectory = getenv( 'PEER_FOLDER' ) . '/images';
$wgUploadPath = '/images';
$wgNamespacesWithSubpages[NS_MAIN] = true;
$wgJobRunRate = 0;
$wgEnableEmail = false;
$wgUseInstantCommons = false;
$wgDiff3 = '';
$wgUseImageMagick = false;
foreach ( [ 'Cite', 'ParserFunctions', 'Poem', 'SyntaxHighlight_GeSHi' ] as $extension ) {
	wfLoadExtension( $extension );
}
