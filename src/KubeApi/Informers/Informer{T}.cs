using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;

namespace NodeStack.KubeApi.Informers;

/// <summary>A copy of a collection that keeps the objects whole.</summary>
public sealed class Informer<T>(ApiResource<T> resource, InformerOptions options, TimeProvider time, ILogger logger)
    : Informer<T, T>(resource, options, static item => item, time, logger)
    where T : class, IKubernetesObject<V1ObjectMeta>;
