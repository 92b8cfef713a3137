using k8s.Models;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.Hosting;

/// <summary>A token of one service account, asked for when it is needed and again before it runs out. The account is made when it is not there. Thread-safe.</summary>
internal sealed class AccountToken(ApiResources root, string account, TimeProvider time) : IDisposable
{
    private const int LifeSeconds = 3600;

    /// <summary>Of its life.</summary>
    private const double RenewAfter = 0.8;

    private readonly SemaphoreSlim _one = new(1, 1);
    private string _token = "";
    private long _asked;

    /// <exception cref="ApiException"/>
    public async Task<string> GetAsync(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (_token.Length == 0 || time.GetElapsedTime(_asked) > TimeSpan.FromSeconds(LifeSeconds * RenewAfter))
            {
                var asked = time.GetTimestamp();
                _token = await AskAsync(cancel).ConfigureAwait(false);
                _asked = asked;
            }
            return _token;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The server no longer takes this one: the account was made anew, or the server's keys were.</summary>
    public void Refused(string token) => Interlocked.CompareExchange(ref _token, "", token);

    public void Dispose() => _one.Dispose();

    private async Task<string> AskAsync(CancellationToken cancel)
    {
        var request = new Authenticationv1TokenRequest
        {
            ApiVersion = "authentication.k8s.io/v1",
            Kind = "TokenRequest",
            Spec = new V1TokenRequestSpec { ExpirationSeconds = LifeSeconds, Audiences = [] },
        };
        for (var mayCreate = true; ; mayCreate = false)
        {
            try
            {
                var answer = await root.ServiceAccounts.CreateSubresourceAsync<Authenticationv1TokenRequest, Authenticationv1TokenRequest>(
                    ControllerAccountRules.Namespace, account, "token", request, cancel).ConfigureAwait(false);
                return answer.Status.Token;
            }
            catch (ApiException e) when (e.IsNotFound && mayCreate)
            {
                await MakeAccountAsync(cancel).ConfigureAwait(false);
            }
        }
    }

    private async Task MakeAccountAsync(CancellationToken cancel)
    {
        try
        {
            await root.ServiceAccounts.CreateAsync(
                ControllerAccountRules.Namespace,
                new V1ServiceAccount { ApiVersion = "v1", Kind = "ServiceAccount", Metadata = new V1ObjectMeta { Name = account, NamespaceProperty = ControllerAccountRules.Namespace } },
                cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsAlreadyExists)
        {
            // Another controller of the same account was first.
        }
    }
}
