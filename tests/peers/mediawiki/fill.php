<?php
// Fills a new MediaWiki through its own functions: pages of several hands, moves, redirects, templates, a file.
require_once '/usr/share/mediawiki/maintenance/Maintenance.php';

use MediaWiki\MediaWikiServices;
use MediaWiki\Revision\SlotRecord;
use Wikimedia\IPUtils;
use Wikimedia\Timestamp\ConvertibleTimestamp;

class Fill extends Maintenance {
	private int $moment = 1299000000; // 1 March 2011; every change is an hour after the one before

	public function execute() {
		$this->templates();
		$this->edit( 'Category:Politics', 'Ana', 'Who decides.' );
		$this->edit( 'Category:Policy', 'Ana', "What was decided. [[Category:Politics]]" );
		$this->edit( 'Commons', 'Ana', "'''Commons''' are what people hold.", 'begun' );
		$this->edit( 'Commons', 'Bo', "'''Commons''' are what people hold ''together''.", 'how they hold it' );
		$this->edit( 'Commons', '192.0.2.5', "'''Commons''' are what people hold ''together''. Hello!", '' );
		$this->edit( 'Commons', 'Ana', $this->text( 'Commons' ), 'grown <b>much</b> & "more"' );
		foreach ( [ 'Partner State', 'Tables', 'Notes', 'Odd signs' ] as $title ) {
			$this->edit( $title, 'Bo', $this->text( strtr( $title, ' ', '_' ) ) );
		}
		$this->edit( 'Templates that nobody knows', 'Bo', $this->text( 'Unknown_templates' ) );
		$this->edit( '入会地', 'Ana', $this->text( 'Japanese' ) );
		$this->edit( 'المشاع', 'Ana', $this->text( 'Arabic' ) );
		$this->edit( 'Что делать?', 'Bo', "Общее — это то, чем '''владеют''' вместе. [[Category:Общее дело]]" );
		$this->edit( 'Politics: an introduction', 'Bo', 'A colon in its name. [[Commons/Examples]] [[/Below/]]' );
		$this->edit( 'Commons/Examples', 'Bo', 'A page below another: [[../]].' );
		$this->edit( '"Quoted" & Ana’s 100% page', 'Bo', 'Its name is odd.' );
		$this->edit( 'Movements', 'Bo', 'A page and a category have this name. [[Category:Movements]]' );
		$this->edit( 'Empty', 'Bo', '' );
		$this->edit( 'Plain text', 'Bo', "One line.\n\n\n\nAnother, after three empty ones." );
		$this->edit( 'Common', 'Ana', '#REDIRECT [[Commons]]' );
		$this->edit( 'The Commons', 'Ana', '#REDIRECT [[Common]]' );
		$this->edit( 'Rules of commons', 'Ana', "#redirect[[Commons#Rules]]\n[[Category:Movements]]" );
		$this->edit( 'Leads nowhere', 'Ana', '#REDIRECT [[Never written]]' );
		$this->edit( 'To a category', 'Ana', '#REDIRECT [[:Category:Politics]]' );
		$this->edit( 'Round one', 'Ana', '#REDIRECT [[Round two]]' );
		$this->edit( 'Round two', 'Ana', '#REDIRECT [[Round one]]' );
		$this->edit( 'Was here', 'Bo', 'This page moved, see [[Commons]].' );
		$this->move( 'Was here', 'Was moved', true );
		$this->edit( 'Left quietly', 'Bo', 'This page moved and left no word.' );
		$this->move( 'Left quietly', 'Quietly there', false );
		$this->edit( 'Talk:Commons', 'Ana', $this->text( 'Talk' ) );
		$this->edit( 'User:Ana', 'Ana', 'About me.' );
		$this->edit( 'Help:Editing', 'Ana', 'How to edit.' );
		$this->upload();
		ConvertibleTimestamp::setFakeTime( false );
	}

	private function templates() {
		$this->edit( 'Template:Quote', 'Ana', "<blockquote>{{{1}}}\n\n— {{{2|unknown}}}</blockquote><noinclude>How to use it.</noinclude>" );
		$this->edit( 'Template:Strong', 'Ana', "'''{{{1|a default}}}'''" );
		$this->edit( 'Template:Box', 'Ana', '<div style="border:1px solid">{{{1}}}</div>' );
		$this->edit( 'Template:Verb', 'Ana', '{{#switch: {{{1}}} | 1 = make | 3 = makes }}' );
		$this->edit( 'Template:Cite web', 'Ana', "{{{author}}}. ({{{year}}}). [{{{url}}} ''{{{title}}}'']." );
		$this->edit( 'Template:Infobox', 'Ana', "{| class=\"infobox\"\n! colspan=2 | {{{name}}}\n|-\n| Kind || {{{kind}}}\n|-\n| Since || {{{since}}}\n|}" );
	}

	private function text( $name ) {
		return trim( file_get_contents( __DIR__ . "/texts/$name.wiki" ) );
	}

	private function tick() {
		ConvertibleTimestamp::setFakeTime( $this->moment += 3600 );
	}

	private function edit( $title, $name, $text, $summary = '' ) {
		$this->tick();
		$title = Title::newFromText( $title );
		$update = MediaWikiServices::getInstance()->getWikiPageFactory()->newFromTitle( $title )->newPageUpdater( $this->user( $name ) );
		$update->setContent( SlotRecord::MAIN, ContentHandler::makeContent( $text, $title ) );
		$update->saveRevision( CommentStoreComment::newUnsavedComment( $summary ), EDIT_INTERNAL );
		if ( !$update->wasSuccessful() ) {
			$this->fatalError( "$title: " . $update->getStatus() );
		}
	}

	private function user( $name ) {
		if ( IPUtils::isIPAddress( $name ) ) {
			return User::newFromName( $name, false );
		}
		return User::newSystemUser( $name, [ 'steal' => true ] );
	}

	private function move( $from, $to, $leaves_word ) {
		$this->tick();
		$move = MediaWikiServices::getInstance()->getMovePageFactory()->newMovePage( Title::newFromText( $from ), Title::newFromText( $to ) );
		$move->move( $this->user( 'Ana' ), 'a better name', $leaves_word );
	}

	private function upload() {
		$this->tick();
		$image = imagecreatetruecolor( 64, 48 );
		imagefill( $image, 0, 0, imagecolorallocate( $image, 90, 160, 60 ) );
		$path = getenv( 'PEER_FOLDER' ) . '/meadow.png';
		imagepng( $image, $path );
		$file = MediaWikiServices::getInstance()->getRepoGroup()->getLocalRepo()->newFile( 'Meadow.png' );
		$done = $file->upload( $path, 'Taken by Ana', 'A meadow in spring. CC BY-SA.', 0, false, false, $this->user( 'Ana' ) );
		if ( !$done->isOK() ) {
			$this->fatalError( "Meadow.png: $done" );
		}
	}
}

$maintClass = Fill::class;
require_once RUN_MAINTENANCE_IF_MAIN;
