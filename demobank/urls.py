"""Addresses of the bank's stand-in."""

from django.urls import path

from demobank import views

app_name = "demobank"
urlpatterns = [
    path("", views.bank, name="bank"),
    path("chat/", views.chat, name="chat"),
    path("token/", views.token, name="token"),
    path("jwks.json", views.jwks, name="jwks"),
    path("crm/customers/<str:subject>", views.customer, name="customer"),
    path("crm/customers/<str:subject>/operations", views.operations, name="operations"),
    path("simulation/operators/", views.simulation_operators, name="simulation_operators"),
]
