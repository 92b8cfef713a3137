using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;
using NodeStack.Kubelet.Images.Credentials;
using NodeStack.Kubelet.Volumes;
using NodeStack.Kubelet.Volumes.Tokens;

namespace NodeStack.Kubelet.Images.Providers;

/// <summary>What the plugins lend. One that fails lends nothing.</summary>
/// <param name="accounts">Null, as <paramref name="tokens"/>: there is no API server, and plugins that require an account are not asked.</param>
internal sealed class ProviderCredentials(
    IReadOnlyList<CredentialProvider> providers, ApiResource<V1ServiceAccount>? accounts, IPodTokens? tokens, ILogger logger) : IImageCredentials
{
    public async Task<IReadOnlyList<PullCredential>> LookupAsync(V1Pod pod, string repository, CancellationToken cancel)
    {
        var found = new List<PullCredential>();
        foreach (var provider in providers.Where(p => p.Handles(repository)))
            found.AddRange(await AskAsync(provider, pod, repository, cancel).ConfigureAwait(false));
        return found;
    }

    private async Task<IReadOnlyList<PullCredential>> AskAsync(CredentialProvider provider, V1Pod pod, string repository, CancellationToken cancel)
    {
        var name = pod.Spec?.ServiceAccountName ?? "";
        if (provider.Config.Tokens is null || (name.Length == 0 && !provider.Config.Tokens.IsAccountRequired))
            return Lent(await provider.AskAsync(new ProviderRequest(repository, "", new Dictionary<string, string>()), "", cancel).ConfigureAwait(false), repository, null);
        if (name.Length == 0 || accounts is null || tokens is null)
            return [];
        try
        {
            return await AskForAsync(provider, provider.Config.Tokens, pod, repository, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ApiException or VolumeException)
        {
            ProviderLog.Failed(logger, provider.Config.Name, repository, e.Message);
            return [];
        }
    }

    private async Task<IReadOnlyList<PullCredential>> AskForAsync(
        CredentialProvider provider, ProviderTokens wish, V1Pod pod, string repository, CancellationToken cancel)
    {
        var account = await accounts!.GetAsync(pod.Metadata.NamespaceProperty, pod.Spec.ServiceAccountName, cancel).ConfigureAwait(false);
        if (ProviderAccountRules.Annotations(account, wish) is not { } annotations)
            return [];
        var token = await tokens!.GetAsync(pod, wish.Audience, null, cancel).ConfigureAwait(false);
        var request = new ProviderRequest(repository, token.Value, annotations);
        var answer = await provider.AskAsync(request, ProviderAccountRules.CacheKey(account, wish, request, pod.Metadata.Uid), cancel).ConfigureAwait(false);
        return Lent(answer, repository, new CredentialOwner(false, account.Metadata.Uid ?? "", account.Metadata.NamespaceProperty, account.Metadata.Name));
    }

    private static IReadOnlyList<PullCredential> Lent(ProviderAnswer? answer, string repository, CredentialOwner? owner) => answer is null
        ? []
        : [.. new DockerConfig(answer.Auths).Lookup(repository).Select(auth => new PullCredential(auth, owner))];
}
