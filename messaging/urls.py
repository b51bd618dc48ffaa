"""Addresses of the chat, the desk and its requests."""

from django.urls import path

from messaging.desk import page
from messaging.desk.answers import views as answers
from messaging.desk.boilerplate import views as boilerplate
from messaging.desk.customer_card import views as card
from messaging.desk.drafts import views as drafts
from messaging.desk.preferences import views as preferences
from messaging.desk.search import views as search
from messaging.files import views as files
from messaging.intake import views as intake

urlpatterns = [
    path("api/v1/files/", files.upload, name="upload"),
    path("api/v1/files/<uuid:file_id>/", files.download, name="file"),
    path("api/v1/files/<uuid:file_id>/thumbnail/", files.thumbnail, name="thumbnail"),
    path("api/v1/schema", intake.Schema.as_view(), name="schema"),
    path("api/v1/tickets", intake.Tickets.as_view(), name="hand-in"),
    path("api/v1/tickets/<int:number>", intake.OneTicket.as_view(), name="handed-in"),
    path("desk/", page.desk_page, name="workstation"),
    path("desk/targets/", page.targets, name="targets"),
    path("desk/answers/", answers.ready_answers, name="answers"),
    path("desk/answers/new/", answers.write_answer, name="new-answer"),
    path("desk/answers/<int:answer>/", answers.write_answer, name="answer"),
    path("desk/answers/<int:answer>/remove/", answers.remove_answer, name="remove-answer"),
    path("desk/answers/<int:answer>/like/", answers.like_answer, name="like-answer"),
    path("desk/answers/<int:answer>/use/", answers.count_use, name="use-answer"),
    path("desk/drafts/", drafts.kept_drafts, name="drafts"),
    path("desk/macros/", answers.macros, name="macros"),
    path("desk/preferences/", preferences.save_preferences, name="preferences"),
    path("desk/search/", search.search, name="search"),
    path("desk/conversations/<uuid:conversation>/", search.row, name="row"),
    path("desk/conversations/<uuid:conversation>/draft/", drafts.keep_draft, name="keep-draft"),
    path(
        "desk/conversations/<uuid:conversation>/suggestions/",
        answers.suggestions,
        name="suggestions",
    ),
    path("desk/conversations/<uuid:conversation>/review/", boilerplate.review, name="review"),
    path(
        "desk/conversations/<uuid:conversation>/search/", search.search_inside, name="search-inside"
    ),
    path("desk/conversations/<uuid:conversation>/profile/", card.profile, name="profile"),
    path("desk/conversations/<uuid:conversation>/operations/", card.operations, name="operations"),
    path("desk/conversations/<uuid:conversation>/tickets/", card.tickets, name="earlier-tickets"),
    path("desk/conversations/<uuid:conversation>/notes/", card.notes, name="notes"),
    path("desk/conversations/<uuid:conversation>/notes/new/", card.add_note, name="new-note"),
    path(
        "desk/conversations/<uuid:conversation>/notes/<uuid:note>/remove/",
        card.remove_note,
        name="remove-note",
    ),
    path("desk/conversations/<uuid:conversation>/tags/", card.tags, name="tags"),
    path("desk/conversations/<uuid:conversation>/tags/new/", card.add_tag, name="new-tag"),
    path("desk/conversations/<uuid:conversation>/tags/remove/", card.remove_tag, name="remove-tag"),
]
