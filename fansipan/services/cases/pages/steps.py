"""What people do with a case: take a step, write, give and finish tasks, pass it on, stop its clocks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Conflict
from fansipan.kernel.text import pick
from fansipan.services.cases.actions import moving, tasks
from fansipan.services.cases.actions.moving import Said
from fansipan.services.cases.forms.cases import MessageForm, StepForm, TaskForm
from fansipan.services.cases.pages.case import head, page
from fansipan.services.cases.pages.lists import named
from fansipan.services.cases.queries import cases as queries
from fansipan.services.cases.queries.showing import language, moves
from fansipan.services.identity import queries as identity


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """A step of the case: what it needs is asked for, and it is taken."""
    view = queries.case(actor_of(request), code)
    found = next((one for one in view.moves if one.transition.code == step), None)
    if found is None:
        raise Conflict("cases.step", step=step)
    form = StepForm(request.POST or None, request.FILES or None, move=found.transition)
    if request.method == "POST" and form.is_valid():
        moving.move(actor_of(request), code, step, form.said())
        messages.success(request, pick(found.target, language()))
        return redirect("cases:case", code=code)
    context = {**head(view), "form": form, "move": moves([found])[0]}
    return render(request, "cases/step.html", context, status=422 if form.errors else 200)


@require_POST
def say(request: HttpRequest, code: str) -> HttpResponse:
    """Write on the timeline."""
    form = MessageForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, code, 422, message_form=form)
    moving.say(actor_of(request), code, form.said())
    messages.success(request, _("It stands on the timeline."))
    return redirect("cases:case", code=code)


@require_POST
def give_task(request: HttpRequest, code: str) -> HttpResponse:
    """Give a task."""
    form = TaskForm(request.POST, organisations=named(identity.organisations()))
    if not form.is_valid():
        return page(request, code, 422, task_form=form)
    tasks.give(actor_of(request), code, form.new())
    messages.success(request, _("The task is given."))
    return redirect("cases:case", code=code)


@require_POST
def finish_task(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Say that a task is done."""
    tasks.finish(actor_of(request), code, number, Said(text=request.POST.get("text", "")))
    messages.success(request, _("The task is done."))
    return redirect("cases:case", code=code)


@require_POST
def transfer(request: HttpRequest, code: str) -> HttpResponse:
    """Pass the case on to another agency."""
    moving.transfer(actor_of(request), code, request.POST.get("agency", ""), request.POST.get("why", ""))
    messages.success(request, _("The case is passed on."))
    return redirect("cases:cases")


@require_POST
def pause(request: HttpRequest, code: str) -> HttpResponse:
    """Stop the clocks that may be stopped."""
    moving.pause(actor_of(request), code, request.POST.get("why", ""))
    messages.success(request, _("The clocks stand."))
    return redirect("cases:case", code=code)


@require_POST
def resume(request: HttpRequest, code: str) -> HttpResponse:
    """Let the clocks go on."""
    moving.resume(actor_of(request), code)
    messages.success(request, _("The clocks go on."))
    return redirect("cases:case", code=code)


@require_POST
def link(request: HttpRequest, code: str) -> HttpResponse:
    """Say that the case is about one more thing."""
    moving.link(actor_of(request), code, request.POST.get("ref", "").strip(), request.POST.get("why", ""))
    messages.success(request, _("It stands on the timeline."))
    return redirect("cases:case", code=code)


urlpatterns = [
    path("cases/<str:code>/steps/<slug:step>", step, name="step"),
    path("cases/<str:code>/say", say, name="say"),
    path("cases/<str:code>/tasks", give_task, name="give_task"),
    path("cases/<str:code>/tasks/<int:number>/done", finish_task, name="finish_task"),
    path("cases/<str:code>/transfer", transfer, name="transfer"),
    path("cases/<str:code>/pause", pause, name="pause"),
    path("cases/<str:code>/resume", resume, name="resume"),
    path("cases/<str:code>/links", link, name="link"),
]
