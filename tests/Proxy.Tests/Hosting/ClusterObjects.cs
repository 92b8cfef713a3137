using System.Text.Json.Nodes;
using k8s;
using NodeStack.TestSupport.Api;
using static NodeStack.Proxy.Tests.Tracking.Samples;

namespace NodeStack.Proxy.Tests.Hosting;

/// <summary>Puts the objects that a proxy follows into an API server.</summary>
internal static class ClusterObjects
{
    public static void PutService(this FakeApi api, string name, string address)
    {
        var item = JsonNode.Parse(KubernetesJson.Serialize(Service(s => (s.Metadata.Name, s.Metadata.Uid, s.Spec.ClusterIP, s.Spec.ClusterIPs) = (name, name, address, [address]))))!;
        api.Put($"/api/v1/namespaces/ns/services/{name}", item.AsObject());
    }

    public static void PutSlice(this FakeApi api, string service, params string[] addresses)
    {
        var item = JsonNode.Parse(KubernetesJson.Serialize(Slice(s =>
        {
            (s.Metadata.Name, s.Metadata.Labels["kubernetes.io/service-name"]) = (service + "-1", service);
            s.Endpoints = [.. addresses.Select(a => new k8s.Models.V1Endpoint { Addresses = [a], NodeName = "n1" })];
        })))!;
        api.Put($"/apis/discovery.k8s.io/v1/namespaces/ns/endpointslices/{service}-1", item.AsObject());
    }

    public static void PutNode(this FakeApi api, string name, string zone = "", string? address = null, string? network = null)
    {
        var node = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["topology.kubernetes.io/zone"] = zone } },
            ["spec"] = network is null ? [] : new JsonObject { ["podCIDR"] = network, ["podCIDRs"] = new JsonArray(network) },
            ["status"] = address is null ? [] : new JsonObject { ["addresses"] = new JsonArray(new JsonObject { ["type"] = "InternalIP", ["address"] = address }) },
        };
        api.Put($"/api/v1/nodes/{name}", node);
    }

    public static void PutNetwork(this FakeApi api, string name, string network) => api.Put($"/apis/networking.k8s.io/v1/servicecidrs/{name}", new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject { ["cidrs"] = new JsonArray(network) },
    });
}
