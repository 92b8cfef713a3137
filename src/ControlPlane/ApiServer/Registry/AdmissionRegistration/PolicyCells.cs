using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.AdmissionRegistration;

/// <summary>The parameters of admission policies and their bindings.</summary>
internal static class PolicyCells
{
    public static string ParamKind(JsonObject item) =>
        item.Child("spec").Child("paramKind") is { } kind ? $"{kind.Text("apiVersion")}/{kind.Text("kind")}" : "<unset>";

    public static string ParamRef(JsonObject item)
    {
        if (item.Child("spec").Child("paramRef") is not { } reference)
            return "<unset>";
        if (reference.Text("name") is { Length: > 0 } name)
            return $"{TableCell.Or(reference.Text("namespace"), "*")}/{name}";
        return reference.Child("selector") is { } selector ? SelectorRenderer.Render(selector) : "<unset>";
    }
}
