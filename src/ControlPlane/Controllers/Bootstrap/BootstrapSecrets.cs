using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Informers;

namespace NodeStack.ControlPlane.Controllers.Bootstrap;

/// <summary>Of all secrets only the bootstrap tokens.</summary>
internal static class BootstrapSecrets
{
    public static WatchedCollection<V1Secret> Follow(ControllerContext context, ILogger logger) => new(new Informer<V1Secret>(
        context.Collections.Reading(context.Api.Secrets), new InformerOptions { Namespace = "kube-system", FieldSelector = $"type={BootstrapTokenRules.SecretType}" }, context.Time, logger));
}
