using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Admission.Certificates;

/// <summary>Nobody becomes an administrator through a certificate request.</summary>
public sealed class CertificateSubjectAdmission : IValidatingAdmission
{
    private const string Signer = "kubernetes.io/kube-apiserver-client";

    public string Name => "CertificateSubjectRestriction";

    public ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (request.IsFor(SignerAuthorization.Requests) && request.Creates() && request.Object.Text("spec", "signerName") == Signer)
        {
            if (SigningRequestParser.Subject(request.Object.Text("spec", "request")) is not { } subject)
                throw request.Forbid("failed to parse CSR: PEM block type must be CERTIFICATE REQUEST");
            if (subject.Organizations.Contains(WellKnown.Masters))
                throw request.Forbid($"use of {Signer} signer with {WellKnown.Masters} group is not allowed");
        }
        return ValueTask.CompletedTask;
    }
}
