using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Admission.Namespaces;

/// <summary>
/// Objects are only made in namespaces that are there and not ending; the namespaces of the system cannot be deleted. A namespace whose deletion passed
/// through here a moment ago is looked up in the store: the cache may not have seen it yet.
/// </summary>
public sealed class NamespaceLifecycleAdmission(IObjects objects, TimeProvider time) : IMutatingAdmission
{
    private const int MostRemembered = 100;
    private static readonly TimeSpan s_remembered = TimeSpan.FromSeconds(30);
    private static readonly string[] s_immortal = [WellKnown.DefaultNamespace, WellKnown.SystemNamespace, WellKnown.PublicNamespace];
    private readonly ConcurrentDictionary<string, long> _deleted = new(StringComparer.Ordinal);

    public string Name => "NamespaceLifecycle";

    public async ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (request.Resource.QualifiedName == "namespaces")
        {
            if (request.Deletes() && s_immortal.Contains(request.Name))
                throw ApiErrors.Forbidden(request.Resource, request.Name, "this namespace may not be deleted");
            if (request.Deletes())
                Remember(request.Name);
            return;
        }
        if (request.Namespace.Length == 0
            || request.Operation is not (AdmissionOperation.Create or AdmissionOperation.Update)
            // Whoever asks what they may do must not learn whether a namespace is there.
            || request.Resource.QualifiedName == "localsubjectaccessreviews.authorization.k8s.io")
            return;
        var space = await FindAsync(request.Namespace, cancellation).ConfigureAwait(false)
            ?? throw ApiErrors.NotFound("", "namespaces", request.Namespace);
        if (request.Creates() && space.Text("status", "phase") == "Terminating")
            throw request.Forbid(
                $"unable to create new content in namespace {request.Namespace} because it is being terminated",
                new StatusCause("NamespaceTerminating", $"namespace {request.Namespace} is being terminated", "metadata.namespace"));
    }

    private async ValueTask<JsonObject?> FindAsync(string name, CancellationToken cancellation)
    {
        var mayBeOld = _deleted.TryGetValue(name, out var at) && time.GetElapsedTime(at) < s_remembered;
        return !mayBeOld && objects.Find("namespaces", "", name) is { } cached
            ? ParsedObjects<JsonObject>.Read(cached)
            : await objects.GetAsync("namespaces", "", name, cancellation).ConfigureAwait(false);
    }

    private void Remember(string name)
    {
        foreach (var (old, _) in _deleted.Count < MostRemembered ? [] : _deleted.Where(d => time.GetElapsedTime(d.Value) >= s_remembered).ToArray())
            _deleted.TryRemove(old, out _);
        _deleted[name] = time.GetTimestamp();
    }
}
