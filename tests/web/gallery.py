"""A page that shows each component once."""

GALLERY = """{% extends layout %}{% load i18n components %}
{% block title %}Alle byggeklodser{% endblock %}
{% block before %}{% back_link "Tilbage" "/" %}{% error_summary form %}{% endblock %}
{% block content %}
{% step_line 2 6 %}
<h1>Alle byggeklodser</h1>
{% alert "info" heading="Godt at vide" %}<p>Du behøver ikke at vide det hele nu.</p>{% endalert %}
{% alert "warning" %}<p>Fristen er tæt på.</p>{% endalert %}
<p>{% badge "Ny" %} {% badge "Ret" "success" %} {% badge "Ved ikke" "warning" %}
{% badge "Overskredet" "error" %} {% badge "Til orientering" "info" %}</p>
<p>{% deadline today label="Svar:" %}</p>
{% summary_list rows heading="Dine svar" %}
<form method="post" enctype="multipart/form-data" novalidate data-unsaved>{% csrf_token %}
{% fields form %}
<div class="button-row">{% button "Send" %} {% button "Gem" kind="secondary" name="act" value="save" icon="save" %}
{% button "Omvisitér" disabled_reason="Henvisningen mangler." %} {% link_button "Fortryd" "/" kind="tertiary" %}</div>
</form>
{% act "Tag sagen" "/alt/" %}
<form action="/del/" hx-get="/del/" hx-target="#part">
{% button "Hent mere" kind="secondary" %}</form><div id="part"></div>
{% fold "Loven" %}<p>Sundhedsloven § 87.</p>{% endfold %}
{% pagination page %}
{% empty_state "Ingen sager" %}<p>I dag er der lukket 12 sager.</p>{% endempty_state %}
{% endblock %}
{% block aside %}<aside aria-label="Patienten">
<section class="panel"><h2>Patienten</h2><p>Nancy Berggren</p></section></aside>{% endblock %}
"""
