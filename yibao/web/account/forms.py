"""What is typed to log in, to change a password and to see what is masked."""

from __future__ import annotations

from django import forms

from yibao.web.account.revealing import SHOWABLE


class LoginForm(forms.Form):
    number = forms.CharField(
        label="工号",
        max_length=30,
        widget=forms.TextInput({"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label="口令",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label="动态验证码",
        max_length=6,
        widget=forms.TextInput(
            {
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autofocus": True,
            }
        ),
    )


class PasswordForm(forms.Form):
    old = forms.CharField(
        label="现口令",
        strip=False,
        widget=forms.PasswordInput(
            {"autocomplete": "current-password", "autofocus": True}
        ),
    )
    new = forms.CharField(
        label="新口令",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="再输一遍",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("new"):
            raise forms.ValidationError("两遍输入的新口令不一样")
        return again


class RevealForm(forms.Form):
    """Who is asked about, and why; nobody is shown anything without a reason."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind, _ in SHOWABLE])
    no = forms.CharField(max_length=60)
    field = forms.ChoiceField(choices=[(name, name) for _, name in SHOWABLE])
    reason = forms.CharField(
        max_length=200, error_messages={"required": "请写明查看明文的事由"}
    )
