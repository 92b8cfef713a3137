using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Rbac;

/// <summary>Whom a binding names.</summary>
internal static class SubjectCells
{
    public static string Names(JsonObject binding, string kind) =>
        string.Join(", ", binding.Items("subjects").Where(s => s.Text("kind") == kind)
            .Select(s => kind == "ServiceAccount" ? $"{s.Text("namespace")}/{s.Text("name")}" : s.Text("name")));
}
