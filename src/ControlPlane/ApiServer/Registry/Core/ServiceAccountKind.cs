using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>Service accounts: who pods are.</summary>
internal sealed class ServiceAccountKind : KindRules
{
    private static readonly ServiceAccountKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "",
        Version = "v1",
        Resource = "serviceaccounts",
        Kind = "ServiceAccount",
        Singular = "serviceaccount",
        Namespaced = true,
        Schema = "io.k8s.api.core.v1.ServiceAccount",
        ShortNames = ["sa"],
        Rules = Rules,
        Subresources =
        [
            new ActionSubresource("token", "io.k8s.api.authentication.v1.TokenRequest") { Kind = "TokenRequest", Group = "authentication.k8s.io", Version = "v1" },
        ],
        Table = TableBuilder.NameAndAge,
    };

    public override void PrepareForCreate(JsonObject item, WriteContext context) => CleanReferences(item);

    public override void PrepareForUpdate(JsonObject item, JsonObject old, WriteContext context) => CleanReferences(item);

    /// <summary>Secrets are told by name alone.</summary>
    private static void CleanReferences(JsonObject item)
    {
        foreach (var secret in item.Items("secrets"))
        {
            foreach (var field in secret.Select(p => p.Key).Where(k => k != "name").ToArray())
                secret.Remove(field);
        }
    }
}
