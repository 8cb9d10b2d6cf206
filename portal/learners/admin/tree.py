"""Editing a tree whose siblings are sorted by name: topics and agencies."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from treebeard.mp_tree import MP_Node
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet


class NodeChoiceField(forms.ModelChoiceField):
    """Nodes in the order of their tree, those below another one indented."""

    def label_from_instance(self, node: MP_Node) -> str:
        return f"{'– ' * (node.depth - 1)}{node}"


class TreeNodeForm(WagtailAdminModelForm):
    """A node and where it hangs. Expects the model to have a `name`."""

    parent = NodeChoiceField(
        queryset=None, required=False, label=gettext_lazy("Below"), empty_label=gettext_lazy("(at the top)")
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        nodes = self._meta.model.objects.order_by("path")
        if self.instance.pk:
            nodes = nodes.exclude(path__startswith=self.instance.path)
            self.initial["parent"] = self.instance.get_parent()
        self.fields["parent"].queryset = nodes

    def clean(self) -> dict:
        cleaned = super().clean()
        parent, name = cleaned.get("parent"), (cleaned.get("name") or "").strip()
        siblings = parent.get_children() if parent else self._meta.model.get_root_nodes()
        if name and siblings.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("There is one of this name at this place already."))
        return cleaned

    def save(self, commit: bool = True) -> MP_Node:
        """Saves the node and hangs it in its place; a form of a tree has no use for an unsaved node."""
        node, parent = self.instance, self.cleaned_data["parent"]
        if node.pk is None:
            return parent.add_child(instance=node) if parent else self._meta.model.add_root(instance=node)
        node.save()
        if {"parent", "name"} & set(self.changed_data):
            target = parent or self._meta.model.get_first_root_node()
            node.move(target, "sorted-child" if parent else "sorted-sibling")
            node.refresh_from_db()
        return node


class TreeIndexView(generic.IndexView):
    """The whole tree in its order, unless another one is asked for."""

    any_permission_required = ["view", "add", "change", "delete"]
    table_classname = "listing cms-list"

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        return super().order_queryset(queryset) if self.ordering else queryset.order_by("path")


class TreeCreateView(generic.CreateView):
    """`?name=` fills in the name, for a node that somebody else has asked for."""

    def get_initial(self) -> dict:
        return {"name": self.request.GET.get("name", "").replace("\x00", "")[:200]}


class TreeDeleteView(generic.DeleteView):
    def refusal(self) -> str:
        """Why this node stays; empty where it may go."""
        if self.object.numchild:
            return _("Others hang below it: move them first.")
        return ""

    def form_valid(self, form):
        if refusal := self.refusal():
            messages.error(self.request, refusal)
            return redirect(self.index_url_name)
        return super().form_valid(form)


class TreeViewSet(ModelViewSet):
    index_view_class = TreeIndexView
    add_view_class = TreeCreateView
    delete_view_class = TreeDeleteView
    copy_view_enabled = False
    sort_order_field = None
    search_backend_name = None
    list_per_page = 100
