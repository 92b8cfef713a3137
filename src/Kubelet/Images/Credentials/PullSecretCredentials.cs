using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Events;
using NodeStack.Kubelet.ConfigObjects;
using NodeStack.Kubelet.Containers;

namespace NodeStack.Kubelet.Images.Credentials;

/// <summary>
/// What the pod's imagePullSecrets lend. A secret that is missing or cannot be read is told of and left out: the image may be had without it.
/// </summary>
internal sealed class PullSecretCredentials(IConfigSource objects, IEventRecorder events, ILogger logger) : IImageCredentials
{
    public async Task<IReadOnlyList<PullCredential>> LookupAsync(V1Pod pod, string repository, CancellationToken cancel)
    {
        if (pod.Spec?.ImagePullSecrets is not { Count: > 0 } wishes)
            return [];
        var view = await objects.ReadAsync(ConfigReferenceRules.OfPullSecrets(pod), cancel).ConfigureAwait(false);
        var entries = new List<KeyValuePair<string, PullCredential>>();
        var missing = new List<string>();
        foreach (var name in wishes.Select(w => w.Name).Where(n => !string.IsNullOrEmpty(n)))
        {
            if (Find(view, pod, name) is { } secret)
                entries.AddRange(Read(secret));
            else
                missing.Add(name);
        }
        if (missing.Count > 0)
            events.Record(pod, "", EventType.Warning, "FailedToRetrieveImagePullSecret",
                $"Unable to retrieve some image pull secrets ({string.Join(", ", missing)}); attempting to pull the image may not succeed.");
        return new RegistryIndex<PullCredential>(entries).Lookup(repository);
    }

    private static V1Secret? Find(IConfigObjects view, V1Pod pod, string name)
    {
        try
        {
            return view.Secret(pod.Metadata.NamespaceProperty, name);
        }
        catch (PodConfigException)
        {
            return null;
        }
    }

    private IReadOnlyList<KeyValuePair<string, PullCredential>> Read(V1Secret secret)
    {
        try
        {
            return PullSecretRules.EntriesOf(secret);
        }
        catch (FormatException error)
        {
            ImageLog.CredentialsIgnored(logger, $"secret {secret.Metadata.NamespaceProperty}/{secret.Metadata.Name}", error.Message);
            return [];
        }
    }
}
