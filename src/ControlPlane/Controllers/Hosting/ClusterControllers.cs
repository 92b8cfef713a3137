using NodeStack.ControlPlane.Controllers.Autoscaling;
using NodeStack.ControlPlane.Controllers.Bootstrap;
using NodeStack.ControlPlane.Controllers.CertificateSigning;
using NodeStack.ControlPlane.Controllers.ClusterRoles;
using NodeStack.ControlPlane.Controllers.Disruption;
using NodeStack.ControlPlane.Controllers.Endpoints;
using NodeStack.ControlPlane.Controllers.EndpointSliceMirroring;
using NodeStack.ControlPlane.Controllers.EndpointSlices;
using NodeStack.ControlPlane.Controllers.EphemeralVolumes;
using NodeStack.ControlPlane.Controllers.GarbageCollection;
using NodeStack.ControlPlane.Controllers.Namespaces;
using NodeStack.ControlPlane.Controllers.NodeIpam;
using NodeStack.ControlPlane.Controllers.NodeLifecycle;
using NodeStack.ControlPlane.Controllers.NodeTtl;
using NodeStack.ControlPlane.Controllers.PersistentVolumes;
using NodeStack.ControlPlane.Controllers.PodCollection;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.ControlPlane.Controllers.ResourceQuotas;
using NodeStack.ControlPlane.Controllers.RootCa;
using NodeStack.ControlPlane.Controllers.ServiceAccounts;
using NodeStack.ControlPlane.Controllers.ServiceCidrs;
using NodeStack.ControlPlane.Controllers.TaintEviction;
using NodeStack.ControlPlane.Controllers.VolumeExpansion;
using NodeStack.ControlPlane.Controllers.VolumeProtection;

namespace NodeStack.ControlPlane.Controllers.Hosting;

/// <summary>The controllers of the cluster itself: nodes, endpoints, namespaces, accounts, certificates, volumes, autoscaling, what is left over.</summary>
public static class ClusterControllers
{
    public static IReadOnlyList<ControllerEntry> All { get; } =
    [
        new(EndpointsController.ControllerName, c => new EndpointsController(c)),
        new(EndpointSliceController.ControllerName, c => new EndpointSliceController(c)),
        new(EndpointSliceMirroringController.ControllerName, c => new EndpointSliceMirroringController(c)),
        new(NamespaceController.ControllerName, c => new NamespaceController(c)),
        new(GarbageCollectorController.ControllerName, c => new GarbageCollectorController(c)),
        new(ServiceAccountController.ControllerName, c => new ServiceAccountController(c)),
        new(RootCaPublisherController.ControllerName, c => new RootCaPublisherController(c)),
        new(ServiceAccountTokenController.ControllerName, c => new ServiceAccountTokenController(c)),
        new(LegacyTokenCleanerController.ControllerName, c => new LegacyTokenCleanerController(c)),
        new(ClusterRoleAggregationController.ControllerName, c => new ClusterRoleAggregationController(c)),
        new(NodeLifecycleController.ControllerName, c => new NodeLifecycleController(c)),
        new(TaintEvictionController.ControllerName, c => new TaintEvictionController(c)),
        new(NodeIpamController.ControllerName, c => new NodeIpamController(c)),
        new(NodeTtlController.ControllerName, c => new NodeTtlController(c)),
        new(PodCollectionController.ControllerName, c => new PodCollectionController(c)),
        new(ApprovingController.ControllerName, c => new ApprovingController(c)),
        new(SigningController.ControllerName, c => new SigningController(c)),
        new(CleanerController.ControllerName, c => new CleanerController(c)),
        new(ServingApprovingController.ControllerName, c => new ServingApprovingController(c), IsOnByDefault: false),
        new(BootstrapSignerController.ControllerName, c => new BootstrapSignerController(c), IsOnByDefault: false),
        new(TokenCleanerController.ControllerName, c => new TokenCleanerController(c), IsOnByDefault: false),
        new(DisruptionController.ControllerName, c => new DisruptionController(c)),
        new(ResourceQuotaController.ControllerName, c => new ResourceQuotaController(c)),
        new(HorizontalController.ControllerName, c => new HorizontalController(c)),
        new(PersistentVolumeController.ControllerName, c => new PersistentVolumeController(c)),
        new(VolumeExpansionController.ControllerName, c => new VolumeExpansionController(c)),
        new(ClaimProtectionController.ControllerName, c => new ClaimProtectionController(c)),
        new(VolumeProtectionController.ControllerName, c => new VolumeProtectionController(c)),
        new(AttributesClassProtectionController.ControllerName, c => new AttributesClassProtectionController(c)),
        new(EphemeralVolumeController.ControllerName, c => new EphemeralVolumeController(c)),
        new(ServiceCidrController.ControllerName, c => new ServiceCidrController(c)),
    ];
}
