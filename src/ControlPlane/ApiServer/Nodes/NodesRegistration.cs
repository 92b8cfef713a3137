using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Nodes.Backend;
using NodeStack.ControlPlane.ApiServer.Nodes.Connectors;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Nodes;

/// <summary>All connectors, looked up by their paths.</summary>
public static class NodesRegistration
{
    public static IReadOnlyDictionary<string, IConnector> All(IObjects objects, BackendClient client, IAuthorizer authorizer, TimeProvider time)
    {
        var proxy = new BackendProxy(client, time);
        IEnumerable<IConnector> connectors =
            [new PodLogConnector(objects, client, time), .. PodStreamConnector.All(objects, proxy, authorizer), .. ProxyConnector.All(objects, proxy)];
        return connectors.ToDictionary(c => c.Path, StringComparer.Ordinal);
    }
}
