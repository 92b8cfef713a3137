using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Admission;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Errors;

namespace NodeStack.ControlPlane.Tests.ApiServer.Admission;

/// <summary>Writes of tests, and what plugins make of them.</summary>
internal static class Writes
{
    public static AdmissionRequest Create(string resource, string json, UserIdentity? user = null, string subresource = "", bool dryRun = false) =>
        Request(AdmissionOperation.Create, resource, json, null, user, subresource, dryRun);

    public static AdmissionRequest Update(string resource, string json, string old, UserIdentity? user = null, string subresource = "") =>
        Request(AdmissionOperation.Update, resource, json, old, user, subresource, false);

    public static AdmissionRequest Delete(string resource, string name, string? old = null, UserIdentity? user = null)
    {
        var declared = FakeObjects.Declare(resource);
        return new AdmissionRequest
        {
            Operation = AdmissionOperation.Delete,
            Resource = declared,
            Namespace = declared.Namespaced ? "ns" : "",
            Name = name,
            OldObject = old is null ? null : JsonNode.Parse(old)!.AsObject(),
            User = user ?? Users.Of("jane"),
        };
    }

    /// <summary>The object after all a plugin does to it.</summary>
    public static async Task<JsonObject?> RunAsync(this IAdmission plugin, AdmissionRequest request)
    {
        var chain = new AdmissionChain([plugin]);
        await chain.MutateAsync(request, CancellationToken.None);
        await chain.ValidateAsync(request, CancellationToken.None);
        return request.Object;
    }

    /// <summary>The refusal.</summary>
    public static Task<ApiException> RefusedAsync(this IAdmission plugin, AdmissionRequest request) => Assert.ThrowsAsync<ApiException>(() => plugin.RunAsync(request));

    private static AdmissionRequest Request(
        AdmissionOperation operation, string resource, string json, string? old, UserIdentity? user, string subresource, bool dryRun)
    {
        var declared = FakeObjects.Declare(resource);
        var item = JsonNode.Parse(json)!.AsObject();
        return new AdmissionRequest
        {
            Operation = operation,
            Resource = declared,
            Subresource = subresource,
            Namespace = declared.Namespaced ? "ns" : "",
            Name = (string?)item["metadata"]?["name"] ?? "",
            Object = item,
            OldObject = old is null ? null : JsonNode.Parse(old)!.AsObject(),
            User = user ?? Users.Of("jane"),
            DryRun = dryRun,
        };
    }
}
