using k8s.Models;

namespace NodeStack.Kubelet.Containers;

/// <summary>
/// The ConfigMaps and Secrets that something is built from, as they were at one moment. Null: there is no such object. Throws
/// <see cref="PodConfigException"/> when it is not known whether there is one; asking again later may help.
/// </summary>
public interface IConfigObjects
{
    V1ConfigMap? ConfigMap(string ns, string name);
    V1Secret? Secret(string ns, string name);
}
