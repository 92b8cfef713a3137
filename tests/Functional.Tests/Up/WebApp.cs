using System.Net;
using NodeStack.TestSupport;

namespace NodeStack.Functional.Tests.Up;

/// <summary>A Deployment of web servers that say their pod's name, with a Service of type NodePort; gone when disposed.</summary>
internal sealed class WebApp : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly ClusterMachine _cluster;

    public WebApp(ClusterMachine cluster, string name, int replicas, string podSpec = "")
    {
        (_cluster, Name) = (cluster, name);
        cluster.Apply($$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: {{name}} }
            spec:
              replicas: {{replicas}}
              selector: {matchLabels: {app: {{name}} } }
              template:
                metadata: {labels: {app: {{name}} } }
                spec:
                  {{podSpec}}
                  terminationGracePeriodSeconds: 10
                  containers:
                  - name: httpd
                    image: localhost/nodestack/busybox:1
                    command: [sh, -c, "mkdir -p /www; hostname > /www/index.html; exec httpd -f -p 8080 -h /www"]
                    readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}
                    lifecycle: {preStop: {sleep: {seconds: 3} } }
                    resources: {requests: {cpu: 10m, memory: 16Mi} }
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: {{name}} }
            spec: {type: NodePort, selector: {app: {{name}} }, ports: [{port: 80, targetPort: 8080}]}
            """);
    }

    public string Name { get; }

    public IPAddress ClusterIP => IPAddress.Parse(_cluster.Kubectl("get", "service", Name, "-o", "jsonpath={.spec.clusterIP}"));

    public string NodePort => _cluster.Kubectl("get", "service", Name, "-o", "jsonpath={.spec.ports[0].nodePort}");

    /// <summary>Waits until the roll-out is through.</summary>
    public void RolledOut() => _cluster.Kubectl("rollout", "status", $"deployment/{Name}", $"--timeout={(int)Patience.TotalSeconds}s");

    /// <summary>Names of its pods that are not ending.</summary>
    public string[] Pods() => _cluster.Kubectl(
        "get", "pods", "-l", $"app={Name}", "-o", "go-template={{range .items}}{{if not .metadata.deletionTimestamp}}{{.metadata.name}} {{end}}{{end}}")
        .Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Waits until requests to the URL are answered by each of the pods, and by nobody else.</summary>
    public Task AnswersAsync(string url) => AnswersAsync(_cluster, url);

    public Task AnswersAsync(ClusterMachine from, string url) => Eventually.TrueAsync(
        () => Enumerable.Range(0, 40).Select(_ => from.Http(url)).ToHashSet().SetEquals(Pods()), Patience, $"{url} is answered by the pods of {Name}");

    public void Dispose() => _cluster.TryKubectl("delete", "deployment,service", Name, "--ignore-not-found", "--wait=false");
}
