using System.Text;
using k8s;
using k8s.Models;
using NodeStack.KubeApi.Yaml;

namespace NodeStack.Kubelet.Tests.Containers;

/// <summary>Pods for tests, from the YAML people write.</summary>
internal static class TestPods
{
    /// <param name="spec">The pod's spec, unindented; metadata is pod p in namespace ns with uid u1.</param>
    public static V1Pod Spec(string spec) => Parse(
        $"apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  namespace: ns\n  uid: u1\nspec:\n{Indent(spec)}");

    public static V1Pod Parse(string yaml)
    {
        var document = DocumentReader.Read(Encoding.UTF8.GetBytes(yaml)).Single();
        return KubernetesJson.Deserialize<V1Pod>(Encoding.UTF8.GetString(document.Json.Span));
    }

    /// <summary>A pod with one container "c" with the given fields, unindented.</summary>
    public static (V1Pod Pod, V1Container Container) One(string container, string spec = "")
    {
        var pod = Spec($"containers:\n- name: c\n  image: busybox\n{Indent(container)}\n{spec}");
        return (pod, pod.Spec.Containers[0]);
    }

    private static string Indent(string text) =>
        string.Join('\n', text.Split('\n').Where(line => line.Trim().Length > 0).Select(line => "  " + line));
}
