from django.urls import path

from messaging import views
from messaging.files import views as files

urlpatterns = [
    path("api/v1/files/", files.upload, name="upload"),
    path("api/v1/files/<uuid:file_id>/", files.download, name="file"),
    path("api/v1/files/<uuid:file_id>/thumbnail/", files.thumbnail, name="thumbnail"),
    path("desk/", views.workstation, name="workstation"),
    path("desk/answers/", views.answers, name="answers"),
    path("desk/conversations/<uuid:conversation>/card/", views.card, name="card"),
    path("desk/conversations/<uuid:conversation>/tickets/", views.tickets, name="earlier-tickets"),
]
