from django.core.management.base import BaseCommand, CommandError

from transfer import demo_content


class Command(BaseCommand):
    help = "Loads the demo content into an empty site and makes one account for each role."

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="say nothing where the site is not empty")

    def handle(self, *, if_empty, **options):
        if not demo_content.is_empty():
            if if_empty:
                return
            raise CommandError("This site has essays or accounts already; the demo is only for an empty one.")
        self.stdout.write("Loading the demo content.")
        self.stdout.flush()
        accounts = demo_content.load()
        path = demo_content.keep_accounts(accounts)
        self.stdout.write("Demo accounts, with passwords made for this machine alone:")
        for role, email, password in accounts:
            self.stdout.write(f"  {role:14} {email:28} {password}")
        self.stdout.write(f"They are kept in {path}.")
