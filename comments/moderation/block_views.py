"""The blocks on the desk: what is in force, what is added and lifted."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.decorators import role_required
from comments.identity import proof
from comments.models import Block, Comment
from comments.moderation import blocks
from comments.moderation.block_forms import BlockForm
from sitewide.http.redirects import see_other
from sitewide.pagination import page_of
from sitewide.text.datetimes import day_text
from sitewide.text.numbers import whole_number

PER_PAGE = 50


@never_cache
@role_required("moderator")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_blocks(request):
    """Lists, adds and lifts; `?comment=` is the reply of which something is blocked."""
    asked = request.GET.get("comment", "")
    comment = None
    if asked:
        replies = Comment.objects.filter(user=None).select_related("essay")
        comment = get_object_or_404(replies, pk=whole_number(asked))
    if request.method != "POST":
        return _show(request, BlockForm(comment=comment), comment)
    if "lift" in request.POST:
        return _lift(request)
    form = BlockForm(request.POST, comment=comment)
    if form.is_valid():
        try:
            return _blocked(request, form.block(request.user), comment)
        except ValidationError as refused:
            for name, errors in refused.error_dict.items():
                form.add_error({"kind": "what"}.get(name, name) if name != "subject" or not comment else "what", errors)
    return _show(request, form, comment, status=422)


def _blocked(request, block, comment):
    kind = block.get_kind_display().lower()
    if block.until:
        said = _("Blocked until %(day)s: %(kind)s.") % {"day": day_text(block.until), "kind": kind}
    else:
        said = _("Blocked until it is lifted: %(kind)s.") % {"kind": kind}
    messages.success(request, said)
    back = f"{reverse('desk-moderation')}?item={comment.pk}" if comment else reverse("desk-blocks")
    return see_other(back)


def _lift(request):
    block = get_object_or_404(Block, pk=whole_number(request.POST["lift"]))
    if blocks.lift(block, by=request.user):
        messages.success(request, _("The block is lifted."))
    else:
        messages.warning(request, _("This block had ended already."))
    return see_other("desk-blocks")


def _show(request, form, comment, status=200):
    now = timezone.now()
    page = page_of(Block.objects.select_related("comment__essay", "by", "lifted_by"), request, PER_PAGE)
    rows = [{"block": block, "in_force": block.is_in_force(now)} for block in page]
    context = {
        "form": form,
        "comment": comment,
        "by_letter": comment and proof.by_letter(comment, proof.shown_addresses([comment.writer_key])),
        "page": page,
        "rows": rows,
        "in_force": Block.objects.in_force(now).count(),
    }
    return render(request, "desk/moderation_blocks.html", context, status=status)
