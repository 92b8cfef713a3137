using NodeStack.ControlPlane.ApiServer.Admission.Certificates;
using NodeStack.ControlPlane.ApiServer.Admission.Limits;
using NodeStack.ControlPlane.ApiServer.Admission.Namespaces;
using NodeStack.ControlPlane.ApiServer.Admission.NodeRestriction;
using NodeStack.ControlPlane.ApiServer.Admission.Pods;
using NodeStack.ControlPlane.ApiServer.Admission.Quotas;
using NodeStack.ControlPlane.ApiServer.Admission.Rbac;
using NodeStack.ControlPlane.ApiServer.Admission.Storage;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Auth.Rbac;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Admission;

/// <summary>Puts the chain together.</summary>
public static class AdmissionRegistration
{
    /// <summary>The plugins that are on by default, and NodeRestriction.</summary>
    public static AdmissionChain DefaultChain(IObjects objects, RbacCache roles, IAuthorizer authorizer, AdmissionMetrics metrics, TimeProvider time) => new(
    [
        new NamespaceLifecycleAdmission(objects, time),
        new LimitRangerAdmission(objects),
        new ServiceAccountAdmission(objects, time),
        new NodeRestrictionAdmission(objects, authorizer),
        new NodeTaintAdmission(),
        new PriorityAdmission(objects),
        new DefaultTolerationAdmission(),
        new DefaultStorageClassAdmission(objects),
        new StorageProtectionAdmission(),
        new ClaimResizeAdmission(objects),
        new RuntimeClassAdmission(objects),
        new CertificateApprovalAdmission(authorizer),
        new CertificateSigningAdmission(authorizer),
        new CertificateSubjectAdmission(),
        new DefaultIngressClassAdmission(objects),
        new PodTopologyLabelsAdmission(objects),
        new PodResizeAdmission(objects),
        new RbacEscalationAdmission(roles, authorizer),
        new ResourceQuotaAdmission(objects, time),
    ], metrics);
}
