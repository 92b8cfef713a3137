using k8s;
using k8s.Models;

namespace NodeStack.ControlPlane.Tests.Controllers;

/// <summary>Small objects for tests of controllers.</summary>
internal static class TestObjects
{
    public static readonly DateTime Begin = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    public static T Of<T>(string json) => KubernetesJson.Deserialize<T>(json);

    public static V1Service Service(string name = "web", string spec = """{"selector":{"app":"web"},"clusterIP":"10.0.0.1","ipFamilies":["IPv4"],"ports":[{"name":"http","port":80,"targetPort":8080,"protocol":"TCP"}]}""")
    {
        var service = Of<V1Service>($$$"""{"metadata":{"name":"{{{name}}}","namespace":"ns","uid":"uid-{{{name}}}"},"spec":{{{spec}}}}""");
        service.Metadata.CreationTimestamp = Begin;
        return service;
    }

    public static V1Pod Pod(string name, string ip = "10.1.0.1", bool ready = true, string node = "n1", string labels = """{"app":"web"}""", params string[] moreIps)
    {
        var ips = string.Join(',', new[] { ip }.Concat(moreIps).Where(i => i.Length > 0).Select(i => $$$"""{"ip":"{{{i}}}"}"""));
        return Of<V1Pod>($$$"""
            {"metadata":{"name":"{{{name}}}","namespace":"ns","uid":"uid-{{{name}}}","labels":{{{labels}}}},
             "spec":{"nodeName":"{{{node}}}","containers":[{"name":"c","image":"i","ports":[{"name":"web","containerPort":8081,"protocol":"TCP"}]}]},
             "status":{"phase":"Running","podIP":"{{{ip}}}","podIPs":[{{{ips}}}],"conditions":[{"type":"Ready","status":"{{{(ready ? "True" : "False")}}}","lastTransitionTime":"2026-01-02T03:04:06Z"}]}}
            """);
    }

    public static V1Node Node(string name = "n1", string zone = "z1") =>
        Of<V1Node>($$$"""{"metadata":{"name":"{{{name}}}","uid":"uid-{{{name}}}","labels":{"topology.kubernetes.io/zone":"{{{zone}}}"} } }""");
}
