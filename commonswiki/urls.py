"""All addresses of the site. Each app keeps its own; here they are put together."""

urlpatterns = []
