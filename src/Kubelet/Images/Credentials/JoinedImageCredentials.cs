using k8s.Models;

namespace NodeStack.Kubelet.Images.Credentials;

/// <summary>Several sources one after another: upstream asks the pod's pull secrets, then the node's file, then its provider plugins.</summary>
internal sealed class JoinedImageCredentials(IReadOnlyList<IImageCredentials> sources) : IImageCredentials
{
    public async Task<IReadOnlyList<PullCredential>> LookupAsync(V1Pod pod, string repository, CancellationToken cancel)
    {
        var found = new List<PullCredential>();
        foreach (var source in sources)
            found.AddRange(await source.LookupAsync(pod, repository, cancel).ConfigureAwait(false));
        return found;
    }
}
