<?php
// What MediaWiki itself says of its pages, through its own API: action=parse, redirects, revisions, as JSON.
require_once '/usr/share/mediawiki/maintenance/Maintenance.php';

class Tell extends Maintenance {
	public function execute() {
		$pages = [];
		foreach ( range( 0, 15 ) as $namespace ) {
			$asked = [ 'list' => 'allpages', 'apnamespace' => $namespace, 'aplimit' => 500 ];
			foreach ( $this->ask( [ 'action' => 'query' ] + $asked )['query']['allpages'] as $page ) {
				$pages[] = $this->told( $page );
			}
		}
		$this->output( json_encode( [ 'pages' => $pages ], JSON_UNESCAPED_UNICODE ) );
	}

	private function told( $page ) {
		$queried = $this->ask( [ 'action' => 'query', 'prop' => 'revisions', 'pageids' => $page['pageid'], 'rvlimit' => 500, 'rvdir' => 'newer',
			'rvprop' => 'ids|timestamp|user|comment|content', 'rvslots' => 'main' ] )['query']['pages'];
		$revisions = reset( $queried )['revisions'];
		$parsed = $this->ask( [ 'action' => 'parse', 'pageid' => $page['pageid'], 'prop' => 'text|categories|sections|templates', 'disablelimitreport' => 1,
			'disableeditsection' => 1, 'disabletoc' => 1, 'wrapoutputclass' => '' ] )['parse'];
		$title = Title::newFromID( $page['pageid'] );
		$target = $this->ask( [ 'action' => 'query', 'titles' => $page['title'], 'redirects' => 1 ] )['query'];
		return [
			'id' => $page['pageid'], 'title' => $page['title'], 'namespace' => $page['ns'], 'html' => $parsed['text'], 'address' => $title->getLocalURL(),
			'is_redirect' => $title->isRedirect(), 'leads' => $title->isRedirect() ? array_column( $target['redirects'] ?? [], 'to' ) : [],
			'fragment' => array_column( $target['redirects'] ?? [], 'tofragment' ),
			'categories' => array_column( $parsed['categories'], 'category' ), 'sections' => array_column( $parsed['sections'], 'anchor' ),
			'revisions' => array_map( static fn ( $r ) => [ $r['revid'], $r['timestamp'], $r['user'], $r['comment'], $r['slots']['main']['content'] ], $revisions ),
		];
	}

	private function ask( $question ) {
		$context = new DerivativeContext( RequestContext::getMain() );
		$context->setRequest( new FauxRequest( $question + [ 'formatversion' => 2 ] ) );
		$api = new ApiMain( $context );
		$api->execute();
		return $api->getResult()->getResultData( null, [ 'Strip' => 'all', 'BC' => [ 'nobool', 'no*', 'nosub' ] ] );
	}
}

$maintClass = Tell::class;
require_once RUN_MAINTENANCE_IF_MAIN;
