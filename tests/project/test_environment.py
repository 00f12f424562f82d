"""Settings are refused loudly when wrong."""

import pytest

from yibao.project.environment import WrongSetting, parse_database_url


def test_a_full_url_is_read_with_its_escapes() -> None:
    database = parse_database_url(
        "postgresql://clerk:p%40ss@db.example:6432/yibao?sslmode=verify-full"
    )
    assert database.as_django() | {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True} == {
        "ENGINE": "yibao.project.postgresql",
        "NAME": "yibao",
        "USER": "clerk",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {
            "sslmode": "verify-full",
            "server_side_binding": True,
            "prepare_threshold": 2,
            "options": "-c plan_cache_mode=force_generic_plan",
        },
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
    }


def test_own_options_of_the_server_stand_after_ours_and_win() -> None:
    database = parse_database_url("postgresql://a@/b?options=-c%20work_mem%3D8MB")
    told = database.as_django()["OPTIONS"]
    assert told == {
        "server_side_binding": True,
        "prepare_threshold": 2,
        "options": "-c plan_cache_mode=force_generic_plan -c work_mem=8MB",
    }


def test_the_socket_folder_of_the_embedded_server_is_a_host() -> None:
    assert parse_database_url("postgresql://a@/b?host=/run/x").host == "/run/x"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://a/b", "只支持 postgresql://"),
        ("postgresql://a:99999/b", "端口"),
        ("postgresql://host", "缺少数据库名"),
        ("nonsense", "只支持 postgresql://"),
    ],
)
def test_a_wrong_url_is_refused_in_a_sentence(url: str, says: str) -> None:
    with pytest.raises(WrongSetting, match=says):
        parse_database_url(url)
