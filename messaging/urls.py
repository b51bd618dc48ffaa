from django.urls import path

from messaging import views
from messaging.card import views as card
from messaging.files import views as files
from messaging.intake import views as intake
from messaging.search import views as search

urlpatterns = [
    path("api/v1/files/", files.upload, name="upload"),
    path("api/v1/files/<uuid:file_id>/", files.download, name="file"),
    path("api/v1/files/<uuid:file_id>/thumbnail/", files.thumbnail, name="thumbnail"),
    path("api/v1/schema", intake.Schema.as_view(), name="schema"),
    path("api/v1/tickets", intake.Tickets.as_view(), name="hand-in"),
    path("api/v1/tickets/<int:number>", intake.OneTicket.as_view(), name="handed-in"),
    path("desk/", views.workstation, name="workstation"),
    path("desk/answers/", views.answers, name="answers"),
    path("desk/search/", search.search, name="search"),
    path("desk/conversations/<uuid:conversation>/", search.row, name="row"),
    path("desk/conversations/<uuid:conversation>/search/", search.search_inside, name="search-inside"),
    path("desk/conversations/<uuid:conversation>/profile/", card.profile, name="profile"),
    path("desk/conversations/<uuid:conversation>/operations/", card.operations, name="operations"),
    path("desk/conversations/<uuid:conversation>/tickets/", card.tickets, name="earlier-tickets"),
    path("desk/conversations/<uuid:conversation>/notes/", card.notes, name="notes"),
    path("desk/conversations/<uuid:conversation>/notes/<uuid:note>/remove/", card.remove_note, name="remove-note"),
    path("desk/conversations/<uuid:conversation>/tags/", card.tags, name="tags"),
    path("desk/conversations/<uuid:conversation>/tags/remove/", card.remove_tag, name="remove-tag"),
]
