"""Every address of the console, by business area."""

from django.urls import URLPattern, URLResolver, include, path

from yibao.web.design.views import design
from yibao.web.home.finding import find
from yibao.web.home.views import home
from yibao.web.sysadmin.site import site

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("find/", find, name="find"),
    path("", include("yibao.web.account.urls")),
    path("", include("yibao.web.deeds.urls")),
    path("", include("yibao.web.desk.urls")),
    path("", include("yibao.web.filings.urls")),
    path("", include("yibao.web.confirmations.urls")),
    path("", include("yibao.web.settlements.urls")),
    path("", include("yibao.web.calculator.urls")),
    path("", include("yibao.web.policies.urls")),
    path("", include("yibao.web.catalogue.urls")),
    path("", include("yibao.web.institutions.urls")),
    path("", include("yibao.web.agreements.urls")),
    path("", include("yibao.web.physicians.urls")),
    path("", include("yibao.web.cockpit.urls")),
    path("", include("yibao.web.journal.urls")),
    path("", include("yibao.web.users.urls")),
    path("sysadmin/", site.urls),
    path("_design/", design, name="design"),
    path("i18n/", include("django.conf.urls.i18n")),
]
