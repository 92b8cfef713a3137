using k8s;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.VolumeProtection;

/// <summary>Puts a finalizer on objects, and takes it off.</summary>
public static class FinalizerWriter
{
    /// <param name="copy">The object with other metadata.</param>
    public static Task AddAsync<T>(ApiResource<T> api, T item, string finalizer, Func<T, V1ObjectMeta, T> copy, CancellationToken cancel)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        MaybeGone.IgnoreAsync(api.ReplaceAsync(item.Metadata.NamespaceProperty ?? "", copy(item, item.Metadata with { Finalizers = [.. item.Metadata.Finalizers ?? [], finalizer] }), cancel));

    /// <inheritdoc cref="AddAsync"/>
    public static Task RemoveAsync<T>(ApiResource<T> api, T item, string finalizer, Func<T, V1ObjectMeta, T> copy, CancellationToken cancel)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        MaybeGone.IgnoreAsync(api.ReplaceAsync(item.Metadata.NamespaceProperty ?? "", copy(item, item.Metadata with { Finalizers = [.. (item.Metadata.Finalizers ?? []).Where(f => f != finalizer)] }), cancel));

    public static bool Has(V1ObjectMeta meta, string finalizer) => meta.Finalizers?.Contains(finalizer) == true;
}
