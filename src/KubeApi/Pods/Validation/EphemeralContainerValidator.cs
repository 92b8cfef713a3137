using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>Ephemeral containers are added to a pod, never changed or taken away.</summary>
public static class EphemeralContainerValidator
{
    public static void Check(JsonObject pod, JsonObject old, FieldErrors errors)
    {
        var root = FieldCursor.Of(pod, errors);
        if (old.Child("metadata").Child("annotations").Has(PodAnnotations.Mirror))
        {
            root.Forbidden("static pods do not support ephemeral containers");
            return;
        }
        PodValidator.CheckAny(root);
        var containers = root["spec"]["ephemeralContainers"];
        var now = containers.Items.ToLookup(c => c["name"].Text, StringComparer.Ordinal);
        foreach (var before in old.Child("spec").Items("ephemeralContainers"))
        {
            var name = QuotedTextRenderer.Quote(before.Text("name"));
            if (now[before.Text("name")].LastOrDefault() is not { } container)
                containers.Forbidden($"existing ephemeral containers {name} may not be removed\n");
            else if (!container.Node.SameAs(before))
                containers.Forbidden($"existing ephemeral containers {name} may not be changed\n{SpecDiffRenderer.Render(before, container.Node)}");
        }
    }
}
