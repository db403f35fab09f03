import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.base_urls")]


def test_gallery(client):
    r = client.get("/alt/")
    print(r.content.decode())
    assert r.status_code == 200
    r = client.post("/alt/", {"on": "31/2"})
    print(r.content.decode())
