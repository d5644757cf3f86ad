/** Words of what is done for a patient, rather than of what they have. */
export const SERVICE =
  /\b(consult\w*|evaluat\w*|eval|treat\w*|tests?|testing|study|studies|scan|extraction|excision|placement|implant|infusion|cast|aspiration|drainage|resection|ablation|replacement|vaccin\w+|fusion|catheter|stent|dialysis|laser|\w+ectomy|\w+plasty|\w+otomy|mri|ct|x-?ray|ultrasound|echo\w*|therapy|procedures?|surgery|biopsy|injections?|screening|\w+scopy|imaging|management|visits?|assessment|opinion|clearance|training|fitting|removal|repair|emg|eeg|ekg|ecg|pft|spirometry|labs?|referral)\b/i;
