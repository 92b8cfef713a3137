using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Nodes.Locations;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Nodes.Connectors;

/// <summary>Finds pods, and the kubelets of their nodes.</summary>
internal sealed class PodFinder(IObjects objects)
{
    public async Task<JsonObject> PodAsync(string space, string name, CancellationToken cancellation) =>
        await objects.GetAsync("pods", space, name, cancellation).ConfigureAwait(false) ?? throw ApiErrors.NotFound("", "pods", name);

    public async Task<BackendLocation> KubeletAsync(string node, bool isVerified, CancellationToken cancellation)
    {
        var found = objects.Find("nodes", "", node) is { } cached
            ? ParsedObjects<JsonObject>.Read(cached)
            : await objects.GetAsync("nodes", "", node, cancellation).ConfigureAwait(false) ?? throw ApiErrors.NotFound("", "nodes", node);
        return NodeLocationRules.Kubelet(found, isVerified)
            ?? throw new ApiException(new ApiStatus(500, "", "no preferred addresses found; known addresses: []"));
    }

    /// <summary>The container a request means.</summary>
    public static string Container(JsonObject pod, string name)
    {
        var (container, problem) = PodLocationRules.Container(pod, name);
        return problem is null ? container : throw ApiErrors.BadRequest(problem);
    }
}
