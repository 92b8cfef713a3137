using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.CertificateSigning;

/// <summary>Once an hour removes requests that are over.</summary>
public sealed class CleanerController : IController
{
    public const string ControllerName = "certificatesigningrequest-cleaner-controller";
    private readonly ApiResource<V1CertificateSigningRequest> _api;
    private readonly WatchedCollection<V1CertificateSigningRequest> _requests;
    private readonly TimeProvider _time;
    private readonly PeriodicController _loop;

    public CleanerController(ControllerContext context)
    {
        (_api, _time) = (context.Api.CertificateSigningRequests, context.Time);
        _requests = context.Collections.Of(_api);
        _loop = new PeriodicController(ControllerName, TimeSpan.FromHours(1), [_requests], LookAsync, context.Time, context.Loggers.CreateLogger(ControllerName));
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private async Task LookAsync(CancellationToken cancel)
    {
        foreach (var request in _requests.Items.Values.Where(r => RequestStateRules.IsOver(r, _time.GetUtcNow())))
            await MaybeGone.IgnoreAsync(_api.DeleteAsync("", request.Metadata.Name, null, cancel)).ConfigureAwait(false);
    }
}
