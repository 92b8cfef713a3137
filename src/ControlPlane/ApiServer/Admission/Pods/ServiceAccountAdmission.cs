using System.Security.Cryptography;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Auth.NodeAccess;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Admission.Pods;

/// <summary>
/// Every pod runs as a service account that is there; it gets the account's token as a volume and its pull secrets. Mirror pods have no account and may
/// not refer to secrets.
/// </summary>
public sealed class ServiceAccountAdmission(IObjects objects, TimeProvider time) : IMutatingAdmission, IValidatingAdmission
{
    private const string Default = "default";
    private const string SuffixAlphabet = "bcdfghjklmnpqrstvwxz2456789";

    // The default account of a new namespace is made by a controller.
    private const int DefaultLookups = 10;

    public string Name => "ServiceAccount";

    public async ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (!request.IsFor("pods") || !request.Creates() || request.Object is not { } pod)
            return;
        if (IsMirror(pod))
        {
            CheckMirror(request, pod);
            return;
        }
        var spec = pod.Child("spec");
        if (spec.Text("serviceAccountName").Length == 0)
            (spec["serviceAccountName"], spec["serviceAccount"]) = (Default, Default);
        var account = await AccountAsync(request, spec.Text("serviceAccountName"), cancellation).ConfigureAwait(false);
        if (spec.Flag("automountServiceAccountToken") ?? account.Flag("automountServiceAccountToken") ?? true)
            ServiceAccountTokenRules.Mount(spec, ServiceAccountTokenRules.VolumePrefix + RandomNumberGenerator.GetString(SuffixAlphabet, 5));
        ServiceAccountTokenRules.AddPullSecrets(spec, account);
    }

    public async ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        var isDebug = request.IsFor("pods", "ephemeralcontainers") && request.Updates();
        if (request.Object is not { } pod || !(isDebug || (request.IsFor("pods") && request.Creates())))
            return;
        if (!isDebug && IsMirror(pod))
        {
            CheckMirror(request, pod);
            return;
        }
        var name = pod.Text("spec", "serviceAccountName");
        if (name.Length == 0)
            throw request.Forbid($"no service account specified for pod {request.Namespace}/{pod.Text("metadata", "name")}");
        var account = await AccountAsync(request, name, cancellation).ConfigureAwait(false);
        if (SecretReferenceRules.IsEnforced(account) && SecretReferenceRules.Problem(pod, account, isDebug) is { } problem)
            throw request.Forbid(problem);
    }

    private static bool IsMirror(JsonObject pod) => pod.At("metadata", "annotations") is JsonObject notes && notes.ContainsKey(PodReferencesParser.MirrorAnnotation);

    private static void CheckMirror(AdmissionRequest request, JsonObject pod)
    {
        if (pod.Text("spec", "serviceAccountName").Length > 0)
            throw request.Forbid("a mirror pod may not reference service accounts");
        if (PodReferencesParser.Secrets(pod).Count > 0)
            throw request.Forbid("a mirror pod may not reference secrets");
        if (pod.Items("spec", "volumes").SelectMany(v => v.Items("projected", "sources")).Any(s => s["serviceAccountToken"] is not null))
            throw request.Forbid("a mirror pod may not use ServiceAccountToken volume projections");
    }

    private async ValueTask<JsonObject> AccountAsync(AdmissionRequest request, string name, CancellationToken cancellation)
    {
        if (objects.Find("serviceaccounts", request.Namespace, name) is { } cached)
            return ParsedObjects<JsonObject>.Read(cached);
        var pause = TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(100, 200));
        for (var lookup = 1; ; lookup++)
        {
            if (await objects.GetAsync("serviceaccounts", request.Namespace, name, cancellation).ConfigureAwait(false) is { } account)
                return account;
            if (lookup == (name == Default ? DefaultLookups : 1))
                throw request.Forbid($"error looking up service account {request.Namespace}/{name}: serviceaccount \"{name}\" not found");
            await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
        }
    }
}
