using k8s.Models;
using NodeStack.Kubelet.Images.Credentials;

namespace NodeStack.Kubelet.Images;

/// <summary>Where credentials for a pull come from. Thread-safe; a source that fails lends nothing and says so in the log or an event.</summary>
internal interface IImageCredentials
{
    /// <summary>What may open this repository, most specific first; empty: pull anonymously.</summary>
    Task<IReadOnlyList<PullCredential>> LookupAsync(V1Pod pod, string repository, CancellationToken cancel);
}
