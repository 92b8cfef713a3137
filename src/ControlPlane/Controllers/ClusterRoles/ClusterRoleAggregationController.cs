using System.Text;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.ClusterRoles;

/// <summary>Keeps the rules of ClusterRoles that are made of others. Any change of any of them wakes all that are.</summary>
public sealed class ClusterRoleAggregationController : IController
{
    public const string ControllerName = "clusterrole-aggregation-controller";
    private readonly IApiClient _client;
    private readonly WatchedCollection<V1ClusterRole> _roles;
    private readonly KeyedController _loop;

    public ClusterRoleAggregationController(ControllerContext context)
    {
        _client = context.Api.Client;
        _roles = context.Collections.Of(context.Api.ClusterRoles);
        var queue = context.CreateQueue("ClusterRoleAggregator");
        _roles.Changed += (_, _) =>
        {
            foreach (var role in _roles.Items.Values.Where(r => r.AggregationRule is not null))
                queue.Add(ObjectKey.Of(role.Metadata));
        };
        _loop = new KeyedController(ControllerName, queue, [_roles], ReconcileAsync, workers: 5, context.Loggers.CreateLogger(ControllerName));
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_roles.Find(key) is not { AggregationRule: not null } role || AggregationRules.Plan(role, _roles.Items.Values) is not { } rules)
            return null;
        var body = Encoding.UTF8.GetBytes(AggregationRules.Body(key.Name, rules).ToJsonString());
        var path = $"/apis/rbac.authorization.k8s.io/v1/clusterroles/{Uri.EscapeDataString(key.Name)}?fieldManager={ControllerName}&force=true";
        await MaybeGone.IgnoreAsync(_client.SendAsync(new ApiRequest(HttpMethod.Patch, path) { Body = body, ContentType = "application/apply-patch+yaml" }, cancel)).ConfigureAwait(false);
        return null;
    }
}
