from django.urls import path

from messaging import views

urlpatterns = [
    path("desk/", views.workstation, name="workstation"),
    path("desk/answers/", views.answers, name="answers"),
    path("desk/conversations/<uuid:conversation>/card/", views.card, name="card"),
    path("desk/conversations/<uuid:conversation>/tickets/", views.tickets, name="earlier-tickets"),
]
