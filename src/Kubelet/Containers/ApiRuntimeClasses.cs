using k8s.Models;
using NodeStack.KubeApi.Informers;

namespace NodeStack.Kubelet.Containers;

/// <summary>Runtime classes as the API server has them.</summary>
internal sealed class ApiRuntimeClasses(Informer<V1RuntimeClass> classes) : IRuntimeClasses
{
    public string? HandlerOf(string className) => classes.Find("", className)?.Handler;
}
